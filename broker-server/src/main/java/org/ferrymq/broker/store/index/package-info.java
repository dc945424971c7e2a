/** The key index: where messages with a key are, newest first. A view of the log. */
@NullMarked
package org.ferrymq.broker.store.index;

import org.jspecify.annotations.NullMarked;
