/** The commit log: frames with length, type and checksum, in segments of equal size. Written by the store thread alone, read by anyone below the published end. */
@NullMarked
package org.ferrymq.broker.store.log;

import org.jspecify.annotations.NullMarked;
