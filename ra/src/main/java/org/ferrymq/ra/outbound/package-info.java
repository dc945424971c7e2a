/**
 * Connections that applications get from the server's pool. A {@code FerryManagedConnection} is one physical connection; the handles that
 * applications see ({@code ConnectionFactoryHandle}, {@code ConnectionHandle}, {@code SessionHandle}, {@code ContextHandle} and what they
 * create) forward to it, follow it into transactions and refuse what Jakarta EE forbids.
 */
@NullMarked
package org.ferrymq.ra.outbound;

import org.jspecify.annotations.NullMarked;
