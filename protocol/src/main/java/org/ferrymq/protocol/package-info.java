/**
 * What every module of FerryMQ shares: the wire protocol of RocketMQ and of FerryMQ's own commands in the packages below this
 * one, and in this package itself the one exception type with its error codes and what messages to users have in common.
 */
@NullMarked
package org.ferrymq.protocol;

import org.jspecify.annotations.NullMarked;
