/** Opening a store folder: lock, format, checkpoint, and finding the end of the log. The only place that truncates. */
@NullMarked
package org.ferrymq.broker.store.recovery;

import org.jspecify.annotations.NullMarked;
