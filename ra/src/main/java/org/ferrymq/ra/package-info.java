/**
 * The Jakarta Connectors 2.1 resource adapter: {@link org.ferrymq.ra.FerryResourceAdapter} is the bean that the application server
 * creates; {@code outbound} holds pooled connections for applications, {@code inbound} feeds message-driven beans, {@code recovery}
 * finishes transactions that a crash left in doubt. It uses the provider through the {@code jakarta.jms} interfaces alone, except for
 * creating connections, which only {@link org.ferrymq.ra.ConnectionSettings} does.
 */
@NullMarked
package org.ferrymq.ra;

import org.jspecify.annotations.NullMarked;
