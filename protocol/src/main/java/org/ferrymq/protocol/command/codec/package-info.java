/**
 * Between frames and the records of all families: the one place that knows every family.
 */
@NullMarked
package org.ferrymq.protocol.command.codec;

import org.jspecify.annotations.NullMarked;
