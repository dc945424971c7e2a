/**
 * One record per request and answer of the protocol, each with its codec between the frame's fields and body and the
 * record. Decoding checks presence, type and range of every field.
 */
@NullMarked
package org.ferrymq.protocol.command;

import org.jspecify.annotations.NullMarked;
