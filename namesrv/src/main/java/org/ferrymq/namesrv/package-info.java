/** Placeholder of the module until its packages land. */
@NullMarked
package org.ferrymq.namesrv;

import org.jspecify.annotations.NullMarked;
