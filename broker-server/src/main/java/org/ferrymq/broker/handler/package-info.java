/**
 * Request handlers: one class per family of requests. A handler receives a decoded command and the peer that sent it,
 * and answers with a {@link org.ferrymq.broker.handler.Response}. Handlers know delivery, transactions, the store and
 * metadata; they do not know frames, channels or the wiring.
 */
@NullMarked
package org.ferrymq.broker.handler;

import org.jspecify.annotations.NullMarked;
