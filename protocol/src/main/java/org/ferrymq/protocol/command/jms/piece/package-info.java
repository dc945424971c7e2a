/**
 * Bodies that are stored and read in pieces.
 */
@NullMarked
package org.ferrymq.protocol.command.jms.piece;

import org.jspecify.annotations.NullMarked;
