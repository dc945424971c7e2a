/**
 * Popping: messages taken for a time by whoever asks.
 */
@NullMarked
package org.ferrymq.broker.delivery.pop;

import org.jspecify.annotations.NullMarked;
