package org.ferrymq.protocol.frame;

import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * What a decoder accepts before it allocates anything.
 *
 * @param maxFrame bytes of a frame after its length word, 1 KiB to 1 GiB
 * @param maxHeader bytes of a header, at least 512
 * @param maxFields extension fields of one frame, at least 32
 */
public record FrameLimits(int maxFrame, int maxHeader, int maxFields) {
    /** 16 MiB a frame, 512 KiB a header (properties in JSON grow up to six times), 1024 fields. */
    public static final FrameLimits DEFAULT = new FrameLimits(16 << 20, 512 << 10, 1024);

    /** Checks the ranges. */
    public FrameLimits {
        if (maxFrame < 1024 || maxFrame > 1 << 30 || maxHeader < 512 || maxFields < 32) {
            throw new FerryException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "frame limits out of range: frame " + maxFrame + ", header " + maxHeader + ", fields " + maxFields);
        }
    }
}
