/** The broker: wiring, configuration and main classes. */
@NullMarked
package org.ferrymq.broker;

import org.jspecify.annotations.NullMarked;
