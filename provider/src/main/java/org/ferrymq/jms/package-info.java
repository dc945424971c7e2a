/** Placeholder of the module until its packages land. */
@NullMarked
package org.ferrymq.jms;

import org.jspecify.annotations.NullMarked;
