/** Consume queues: for each queue of a topic the entries (position, size, tag hash, time) of its visible messages by offset. A view of the log. */
@NullMarked
package org.ferrymq.broker.store.queue;

import org.jspecify.annotations.NullMarked;
