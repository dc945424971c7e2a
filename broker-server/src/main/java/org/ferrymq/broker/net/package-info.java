/**
 * The broker's side of the wire: frames become commands, commands go to their handlers, failures become response codes
 * in one place, and the broker registers with its nameservers.
 */
@NullMarked
package org.ferrymq.broker.net;

import org.jspecify.annotations.NullMarked;
