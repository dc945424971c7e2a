/**
 * Asking nameservers where brokers are.
 */
@NullMarked
package org.ferrymq.client.nameserver;

import org.jspecify.annotations.NullMarked;
