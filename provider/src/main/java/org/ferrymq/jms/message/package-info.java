/**
 * The messages of Jakarta Messaging: six types, their states, the conversion of values, and the mapping to the properties and body
 * of a RocketMQ record ({@link org.ferrymq.jms.message.MessageMapper}). A message belongs to one thread at a time. Nothing here talks
 * to a broker.
 */
@NullMarked
package org.ferrymq.jms.message;

import org.jspecify.annotations.NullMarked;
