package org.ferrymq.client.remoting;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.ferrymq.protocol.message.SysFlag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bodies that producers have compressed: RocketMQ's do so above 4 KiB, with zlib unless they are told otherwise. */
final class CompressedBody {
    private static final int MAX_INFLATED = 64 << 20;
    /** What old producers, which know zlib only, leave empty. */
    private static final int UNNAMED = 0;

    private static final int LZ4 = 0x100;
    private static final int ZSTD = 0x200;
    private static final Logger log = LoggerFactory.getLogger(CompressedBody.class);

    private CompressedBody() {}

    /** {@return the content; null if it cannot be had: another kind of compression, damaged, or more than 64 MiB} */
    static byte @Nullable [] content(byte[] body, int sysFlag) {
        try {
            return switch (sysFlag & SysFlag.COMPRESSION_TYPE_MASK) {
                case SysFlag.COMPRESSION_ZLIB, UNNAMED -> inflated(body);
                case LZ4 -> new Lz4Frame(body, MAX_INFLATED).content();
                case ZSTD -> unzstd(body);
                default -> null;
            };
        } catch (DataFormatException e) {
            log.warn("a compressed body cannot be read: {}", e.getMessage());
            return null;
        } catch (LinkageError e) {
            log.warn(
                    "a body that is compressed with ZSTD cannot be read: its library is not there or does not run in this JVM",
                    e);
            return null;
        }
    }

    private static byte[] unzstd(byte[] body) throws DataFormatException {
        byte[] content;
        try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(body))) {
            content = in.readNBytes(MAX_INFLATED + 1);
        } catch (IOException | RuntimeException e) { // what the library throws at malformed input
            DataFormatException malformed = new DataFormatException("no ZSTD frame: " + e.getMessage());
            malformed.initCause(e);
            throw malformed;
        }
        if (content.length > MAX_INFLATED) {
            throw new DataFormatException("more than " + MAX_INFLATED + " bytes");
        }
        return content;
    }

    private static byte[] inflated(byte[] body) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(body);
            ByteArrayOutputStream out = new ByteArrayOutputStream(body.length * 4);
            byte[] chunk = new byte[8192];
            while (!inflater.finished() && out.size() <= MAX_INFLATED) {
                int count = inflater.inflate(chunk);
                if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new DataFormatException("cut off");
                }
                out.write(chunk, 0, count);
            }
            if (!inflater.finished()) {
                throw new DataFormatException("more than " + MAX_INFLATED + " bytes");
            }
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }
}
