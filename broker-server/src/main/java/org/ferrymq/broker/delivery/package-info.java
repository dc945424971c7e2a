/**
 * Delivery: what each consumer group has done, has in flight and still waits for, and who consumes for it.
 */
@NullMarked
package org.ferrymq.broker.delivery;

import org.jspecify.annotations.NullMarked;
