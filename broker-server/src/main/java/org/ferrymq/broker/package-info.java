/** Placeholder of the module until its packages land. */
@NullMarked
package org.ferrymq.broker;

import org.jspecify.annotations.NullMarked;
