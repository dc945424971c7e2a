/** What of the native commands may be set, at start and while the broker runs. */
@NullMarked
package org.ferrymq.broker.handler.nativ.settings;

import org.jspecify.annotations.NullMarked;
