package org.ferrymq.client.remoting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ZSTD; the others are tested against the stock producer too. */
@Timeout(120)
class CompressedBodyTest {
    private static final int ZSTD = 0x1 | 0x200;

    private static byte[] zstd(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
            zstd.write(content);
        }
        return out.toByteArray();
    }

    @Test
    void shouldReadWhatWasCompressed() throws IOException {
        byte[] text = "all work and no play ".repeat(20_000).getBytes(UTF_8);
        assertThat(CompressedBody.content(zstd(text), ZSTD)).isEqualTo(text);
    }

    @Test
    void shouldRefuseWhatIsDamaged() throws IOException {
        byte[] text = "all work and no play ".repeat(1_000).getBytes(UTF_8);
        byte[] body = zstd(text);
        for (int length = 1; length < body.length; length++) {
            assertThat(CompressedBody.content(Arrays.copyOf(body, length), ZSTD))
                    .as("the first %d of %d bytes", length, body.length)
                    .isNull();
        }
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            byte[] garbage = body.clone();
            garbage[random.nextInt(garbage.length)] ^= (byte) (1 + random.nextInt(255));
            byte[] content = CompressedBody.content(garbage, ZSTD);
            assertThat(content == null || content.length <= 64 << 20).isTrue();
        }
    }

    @Test
    void shouldRefuseMoreThanItMayBecome() throws IOException {
        assertThat(CompressedBody.content(zstd(new byte[(64 << 20) + 1]), ZSTD)).isNull();
        assertThat(CompressedBody.content(zstd(new byte[64 << 20]), ZSTD)).hasSize(64 << 20);
    }
}
