/**
 * The key-value configuration of nameservers.
 */
@NullMarked
package org.ferrymq.protocol.command.kv;

import org.jspecify.annotations.NullMarked;
