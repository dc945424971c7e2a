/**
 * Finding single messages and entries of queues, for administrators.
 */
@NullMarked
package org.ferrymq.protocol.command.find;

import org.jspecify.annotations.NullMarked;
