/**
 * The remoting frame of the RocketMQ protocol: its value type, and the Netty decoder and encoder that check every
 * length before they allocate.
 */
@NullMarked
package org.ferrymq.protocol.frame;

import org.jspecify.annotations.NullMarked;
