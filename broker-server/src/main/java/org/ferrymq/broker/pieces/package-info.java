/**
 * Bodies that are too large for a frame. Their pieces are messages of a topic that no client can name; a view of the log knows which pieces make up a body and
 * which messages name it, for a piece is kept as long as one of these is.
 */
@NullMarked
package org.ferrymq.broker.pieces;

import org.jspecify.annotations.NullMarked;
