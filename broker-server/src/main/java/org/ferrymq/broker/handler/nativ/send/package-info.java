/** What stock clients write: messages, batches, replies, messages sent back, recalls. */
@NullMarked
package org.ferrymq.broker.handler.nativ.send;

import org.jspecify.annotations.NullMarked;
