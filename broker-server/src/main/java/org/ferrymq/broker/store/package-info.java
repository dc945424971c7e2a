/**
 * The store of a broker: one commit log that is the truth, and its views (consume queues, key index, timers, open
 * transactions, half messages). Everything durable is one append to the log by the one store thread; views and outside
 * {@link org.ferrymq.broker.store.LogApplier}s follow in log order and can be rebuilt by replay. This package is the
 * facade and the store thread; the layers below are {@code recovery}, {@code timer}, {@code half}, {@code index} and {@code queue},
 * then {@code log}, then {@code segment}.
 */
@NullMarked
package org.ferrymq.broker.store;

import org.jspecify.annotations.NullMarked;
