/**
 * The Jakarta Messaging 3.1 provider: connection factories, connections, sessions, producers and consumers of the classic and of the
 * simplified API, and XA. It sees the broker only through {@link org.ferrymq.client.MessagingBackend}; every error of that layer becomes
 * a {@link jakarta.jms.JMSException} in one class, {@code JmsExceptions}.
 */
@NullMarked
package org.ferrymq.jms;

import org.jspecify.annotations.NullMarked;
