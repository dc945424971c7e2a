/** Messages that wait for the word of their sender: half messages of RocketMQ's transactions. A view of the log. */
@NullMarked
package org.ferrymq.broker.store.half;

import org.jspecify.annotations.NullMarked;
