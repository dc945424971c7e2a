/** How threads wait that are told something many times a second (ADR 0035). */
@NullMarked
package org.ferrymq.protocol.idle;

import org.jspecify.annotations.NullMarked;
