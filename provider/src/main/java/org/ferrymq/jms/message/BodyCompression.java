package org.ferrymq.jms.message;

import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Which bodies are compressed, with zlib as RocketMQ's producers do, so that every client of RocketMQ reads them.
 *
 * @param fromBytes smallest body that is, 0: none
 */
public record BodyCompression(int fromBytes) {
    /** Nothing is compressed. */
    public static final BodyCompression OFF = new BodyCompression(0);

    /** The level of RocketMQ's producers. */
    private static final int LEVEL = 5;

    /** {@return the compressed body; null if it stays as it is, because it is small or would not get smaller} */
    byte @Nullable [] compressed(byte[] body) {
        if (fromBytes == 0 || body.length < fromBytes) {
            return null;
        }
        Deflater deflater = new Deflater(LEVEL);
        try {
            deflater.setInput(body);
            deflater.finish();
            byte[] out = new byte[body.length];
            int length = 0;
            while (!deflater.finished() && length < out.length) {
                length += deflater.deflate(out, length, out.length - length);
            }
            return deflater.finished() && length < body.length ? Arrays.copyOf(out, length) : null;
        } finally {
            deflater.end();
        }
    }
}
