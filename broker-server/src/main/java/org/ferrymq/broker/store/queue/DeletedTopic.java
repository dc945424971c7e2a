package org.ferrymq.broker.store.queue;

/**
 * A topic that was deleted while older messages were not visible yet: they must never become so, for a topic of the same
 * name may be another one.
 *
 * @param topic its name
 * @param position log position of the deletion; what was written before belongs to the deleted topic
 * @param untilMs when the last message that was delayed then is due, ms since the epoch
 */
public record DeletedTopic(String topic, long position, long untilMs) {}
