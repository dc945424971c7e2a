/** Delayed messages that are not due yet. A view of the log that keeps in memory only the first of those that are due soon. */
@NullMarked
package org.ferrymq.broker.store.timer;

import org.jspecify.annotations.NullMarked;
