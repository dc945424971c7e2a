/** Placeholder of the module until its packages land. */
@NullMarked
package org.ferrymq.protocol;

import org.jspecify.annotations.NullMarked;
