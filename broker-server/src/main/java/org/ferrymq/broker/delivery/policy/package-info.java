/**
 * What holds for destinations and groups: their names, redelivery, expiration, where a new group begins.
 */
@NullMarked
package org.ferrymq.broker.delivery.policy;

import org.jspecify.annotations.NullMarked;
