/** The client in one jar, as an application has it on its class path. */
@NullMarked
package org.ferrymq.tck.alljar;

import org.jspecify.annotations.NullMarked;
