package org.ferrymq.broker.store;

/** When the log is forced to disk. */
public enum FlushMode {
    /** Before a {@link Durability#DURABLE} entry is answered. */
    SYNC,
    /** In the background, every {@link StoreConfig#flushInterval()}. */
    ASYNC
}
