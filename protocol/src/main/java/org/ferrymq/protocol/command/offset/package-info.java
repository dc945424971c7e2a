/**
 * Offsets: from where to where queues reach, how far groups have come, and setting that anew.
 */
@NullMarked
package org.ferrymq.protocol.command.offset;

import org.jspecify.annotations.NullMarked;
