/**
 * What nameservers know of brokers and topics: registration, routes, and who may write where.
 */
@NullMarked
package org.ferrymq.protocol.command.route;

import org.jspecify.annotations.NullMarked;
