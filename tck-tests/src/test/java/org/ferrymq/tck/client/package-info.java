/** The native client (the interface under the JMS layer) against the real broker. */
@NullMarked
package org.ferrymq.tck.client;

import org.jspecify.annotations.NullMarked;
