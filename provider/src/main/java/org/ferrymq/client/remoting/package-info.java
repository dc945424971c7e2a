/**
 * One channel to one broker: commands of the remoting protocol for each request of a {@link org.ferrymq.client.MessagingBackend}, records of
 * messages and their compressed bodies, and the event loops that all connections of a JVM share. Ends with its channel; coming back is
 * the work of {@code client.reconnect}.
 */
@NullMarked
package org.ferrymq.client.remoting;

import org.jspecify.annotations.NullMarked;
