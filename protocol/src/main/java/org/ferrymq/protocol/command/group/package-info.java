/**
 * Consumer groups and their settings.
 */
@NullMarked
package org.ferrymq.protocol.command.group;

import org.jspecify.annotations.NullMarked;
