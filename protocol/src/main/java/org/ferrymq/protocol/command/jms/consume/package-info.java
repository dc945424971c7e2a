/**
 * JMS consumers: subscriptions, messages pushed under credit, and what becomes of them.
 */
@NullMarked
package org.ferrymq.protocol.command.jms.consume;

import org.jspecify.annotations.NullMarked;
