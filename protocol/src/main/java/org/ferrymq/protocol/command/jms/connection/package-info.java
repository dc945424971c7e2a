/**
 * Connections of JMS clients.
 */
@NullMarked
package org.ferrymq.protocol.command.jms.connection;

import org.jspecify.annotations.NullMarked;
