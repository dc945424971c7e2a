/**
 * A broker or nameserver as a whole: settings, figures, housekeeping.
 */
@NullMarked
package org.ferrymq.protocol.command.server;

import org.jspecify.annotations.NullMarked;
