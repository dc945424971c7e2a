/**
 * Topics of a broker and their settings.
 */
@NullMarked
package org.ferrymq.protocol.command.topic;

import org.jspecify.annotations.NullMarked;
