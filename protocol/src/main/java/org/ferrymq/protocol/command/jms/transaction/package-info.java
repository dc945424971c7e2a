/**
 * Transactions of JMS and XA, and what administrators decide about branches in doubt.
 */
@NullMarked
package org.ferrymq.protocol.command.jms.transaction;

import org.jspecify.annotations.NullMarked;
