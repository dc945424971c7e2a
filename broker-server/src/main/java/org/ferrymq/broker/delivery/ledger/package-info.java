/**
 * What a group has done on a queue: the durable truth, a view of the log.
 */
@NullMarked
package org.ferrymq.broker.delivery.ledger;

import org.jspecify.annotations.NullMarked;
