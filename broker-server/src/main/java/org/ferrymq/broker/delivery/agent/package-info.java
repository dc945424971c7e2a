/**
 * The one thread of delivery, and what is done on it by turns.
 */
@NullMarked
package org.ferrymq.broker.delivery.agent;

import org.jspecify.annotations.NullMarked;
