/**
 * Destinations of JMS: checked, created, temporary ones.
 */
@NullMarked
package org.ferrymq.protocol.command.jms.destination;

import org.jspecify.annotations.NullMarked;
