/**
 * What becomes of a message that was not consumed: it comes again, at once or later, or goes to the dead letters; and
 * the look at each message before it is handed out.
 */
@NullMarked
package org.ferrymq.broker.delivery.redelivery;

import org.jspecify.annotations.NullMarked;
