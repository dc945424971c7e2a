/**
 * Transactions of sessions and XA branches: their life cycle, timeouts, XA error codes and what becomes of them after a lost
 * channel or a restart. Messages and acknowledgements are held back by the store and by delivery; one commit record in the
 * log makes all of them true. Half messages of native producers are a kind of their own: they outlive their connection and their
 * producers are asked about them. Runs on the delivery agent's thread.
 */
@NullMarked
package org.ferrymq.broker.transaction;

import org.jspecify.annotations.NullMarked;
