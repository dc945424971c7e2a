/**
 * The message record as it lies in the log and travels in PULL answers and DELIVER pushes, with its properties, flags,
 * identifiers and naming rules.
 */
@NullMarked
package org.ferrymq.protocol.message;

import org.jspecify.annotations.NullMarked;
