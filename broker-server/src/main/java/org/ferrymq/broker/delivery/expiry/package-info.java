/**
 * Messages that nobody gets any more: finding those that have expired, and which messages somebody still owes.
 */
@NullMarked
package org.ferrymq.broker.delivery.expiry;

import org.jspecify.annotations.NullMarked;
