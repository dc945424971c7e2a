/**
 * Service provider interfaces through which one module starts the servers of another without compiling against it.
 */
@NullMarked
package org.ferrymq.protocol.server;

import org.jspecify.annotations.NullMarked;
