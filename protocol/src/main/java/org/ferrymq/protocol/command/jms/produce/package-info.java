/**
 * Messages of JMS producers.
 */
@NullMarked
package org.ferrymq.protocol.command.jms.produce;

import org.jspecify.annotations.NullMarked;
