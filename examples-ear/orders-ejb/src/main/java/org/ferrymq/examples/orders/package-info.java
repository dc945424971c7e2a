/**
 * An order service on Jakarta Messaging: {@link org.ferrymq.examples.orders.OrderDesk} sends orders, message-driven beans chosen by native tags process them and
 * reply in the same JTA transaction, {@link org.ferrymq.examples.orders.OrderBook} remembers what happened to each order.
 */
@NullMarked
package org.ferrymq.examples.orders;

import org.jspecify.annotations.NullMarked;
