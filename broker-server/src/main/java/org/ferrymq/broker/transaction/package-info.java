/**
 * Transactions of sessions and XA branches: their life cycle, timeouts, XA error codes and what becomes of them after a lost
 * channel or a restart. Messages and acknowledgements are held back by the store and by delivery; one commit record in the
 * log makes all of them true. Runs on the delivery agent's thread.
 */
@NullMarked
package org.ferrymq.broker.transaction;

import org.jspecify.annotations.NullMarked;
