package org.ferrymq.broker.store;

import java.nio.ByteBuffer;

/**
 * A message of the log. The record is a read-only view of the mapped log: copy out of it. Its queueOffset field is 0 as
 * stored and has to be patched in the copy.
 *
 * @param position log position of the frame, the record's physicalOffset
 * @param record the RocketMQ record, from position 0 to its limit
 */
public record StoredMessage(long position, ByteBuffer record) {}
