package org.ferrymq.broker.store;

/** What must be true of an entry before its future completes. */
public enum Durability {
    /** On disk (forced) when the store flushes synchronously; in the page cache when it flushes asynchronously. */
    DURABLE,
    /** In the page cache: survives a crash of the process, not of the machine. */
    RELAXED
}
