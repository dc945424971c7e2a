/**
 * What is live of a subscription: its queues with what is taken of them, its consumers with their leases, the
 * connections they are on, and what a transaction has locked. Knows no clock and writes nothing.
 */
@NullMarked
package org.ferrymq.broker.delivery.subscription;

import org.jspecify.annotations.NullMarked;
