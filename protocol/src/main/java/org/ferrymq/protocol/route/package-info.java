/**
 * Route and client tables that travel as JSON bodies between brokers, nameservers and clients.
 */
@NullMarked
package org.ferrymq.protocol.route;

import org.jspecify.annotations.NullMarked;
