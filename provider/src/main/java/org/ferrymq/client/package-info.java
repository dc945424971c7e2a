/**
 * The native asynchronous client that the JMS provider is built on. {@link org.ferrymq.client.MessagingBackend} is all that the
 * JMS layer sees: requests and answers are records, completion is a {@link java.util.concurrent.CompletableFuture}, messages
 * are pushed to a {@link org.ferrymq.client.DeliveryListener}. A backend over the remoting protocol does the work, a decorator
 * reconnects, and a resolver starts a server inside the process for {@code embedded:} URLs. Nothing in here knows jakarta.*.
 */
@NullMarked
package org.ferrymq.client;

import org.jspecify.annotations.NullMarked;
