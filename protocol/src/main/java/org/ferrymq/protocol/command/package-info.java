/**
 * What all commands share: types and response codes, reading and writing of fields and bodies with their checks. The commands
 * stand in one package a family, a record for each request and answer with the codec between the frame's fields and body
 * and the record; decoding checks presence, type and range of every field. Families do not know each other in circles, and
 * only {@code codec} knows all of them.
 */
@NullMarked
package org.ferrymq.protocol.command;

import org.jspecify.annotations.NullMarked;
