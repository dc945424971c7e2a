/**
 * What the JMS layer sees of the native asynchronous client: {@link org.ferrymq.client.MessagingBackend} and its requests and answers, which
 * are records. Completion is a {@link java.util.concurrent.CompletableFuture}, messages are pushed to a
 * {@link org.ferrymq.client.DeliveryListener}. Who does the work is in the packages below, each on those before it: {@code url} (options),
 * {@code remoting} (one channel to one broker), {@code nameserver} (where brokers are), {@code reconnect} (a link that comes back),
 * {@code cluster} (several brokers as one), {@code connect} (which of these a URL asks for). Nothing in here knows jakarta.*.
 */
@NullMarked
package org.ferrymq.client;

import org.jspecify.annotations.NullMarked;
