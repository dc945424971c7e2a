/** Fixed-size files, filled with zeros before use and mapped: the one place that touches files of log, queues and index. Behind an interface, so that tests can tear writes and fail forces. */
@NullMarked
package org.ferrymq.broker.store.segment;

import org.jspecify.annotations.NullMarked;
