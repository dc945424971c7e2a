/**
 * What the broker knows besides messages: topics, subscription groups with durable subscriptions, key-value settings.
 * The log is the truth ({@code LogEntry.Metadata}); tables in memory answer all reads; an H2 database is a view with
 * the log position that it reflects, so that a start needs to replay only the tail. The database may be deleted at any
 * time while the broker is down; it is rebuilt from the log.
 */
@NullMarked
package org.ferrymq.broker.metadata;

import org.jspecify.annotations.NullMarked;
