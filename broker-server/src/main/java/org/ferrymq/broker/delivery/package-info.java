/**
 * Who has consumed what, and who gets what next. A {@link org.ferrymq.broker.delivery.ledger.Ledger} is the durable truth of one
 * group on one queue (a view of the log); leases, cursors, credit and connections are in memory and belong to one thread,
 * the {@link org.ferrymq.broker.delivery.agent.DeliveryAgent}. Everything that other threads want is put into its inbox.
 */
@NullMarked
package org.ferrymq.broker.delivery;

import org.jspecify.annotations.NullMarked;
