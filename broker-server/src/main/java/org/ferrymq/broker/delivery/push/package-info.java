/**
 * Subscriptions and consumers of JMS clients: messages pushed under credit, and how deliveries end.
 */
@NullMarked
package org.ferrymq.broker.delivery.push;

import org.jspecify.annotations.NullMarked;
