package org.ferrymq.protocol.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every decoder of what peers send, with inputs that a fuzzer makes: the first byte names the {@link FuzzedDecoder}, the rest is for it.
 * Without the environment variable JAZZER_FUZZ the seeds alone are tried. docs/testing.md has the command for a long run.
 */
class DecoderFuzzTest {
    private static final FuzzedDecoder[] DECODERS = FuzzedDecoder.values();

    static Stream<byte[]> seeds() {
        return IntStream.range(0, DECODERS.length)
                .boxed()
                .flatMap(index -> DECODERS[index].seeds().map(seed -> {
                    byte[] input = new byte[seed.length + 1];
                    input[0] = index.byteValue();
                    System.arraycopy(seed, 0, input, 1, seed.length);
                    return input;
                }));
    }

    /** As every build does it. */
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "6s")
    void briefly(byte[] input) {
        decode(input);
    }

    /** By hand, see docs/testing.md. */
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "1h")
    void atLength(byte[] input) {
        decode(input);
    }

    private static void decode(byte[] input) {
        if (input == null || input.length == 0) {
            return;
        }
        try {
            DECODERS[(input[0] & 0xFF) % DECODERS.length].decode(Arrays.copyOfRange(input, 1, input.length));
        } catch (FerryException | IllegalArgumentException refused) {
            if (String.valueOf(refused.getMessage()).isBlank()) {
                throw new AssertionError("refused without a word", refused);
            }
        }
    }
}
