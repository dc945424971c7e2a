/** Native transactions: ending half messages and asking producers about them. */
@NullMarked
package org.ferrymq.broker.handler.nativ.transaction;

import org.jspecify.annotations.NullMarked;
