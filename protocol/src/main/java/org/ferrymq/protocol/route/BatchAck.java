package org.ferrymq.protocol.route;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Base64;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges messages of one queue that came with one pop.
 *
 * @param consumerGroup the consumer group
 * @param topic the topic
 * @param retry kind of the topic, see PopHandle
 * @param startOffset lowest offset of that pop
 * @param queueId the queue
 * @param reviveQueueId see PopHandle
 * @param popTime when they were taken
 * @param invisibleTime for how long
 * @param bitSet bits of the offsets from {@code startOffset} on, Base64 of {@link BitSet#toByteArray()}
 */
public record BatchAck(
        @JsonProperty("c") @JsonAlias("consumerGroup") @Nullable String consumerGroup,

        @JsonProperty("t") @JsonAlias("topic") @Nullable String topic,
        @JsonProperty("r") @JsonAlias("retry") @Nullable String retry,
        @JsonProperty("so") @JsonAlias("startOffset") long startOffset,
        @JsonProperty("q") @JsonAlias("queueId") int queueId,
        @JsonProperty("rq") @JsonAlias("reviveQueueId") int reviveQueueId,
        @JsonProperty("pt") @JsonAlias("popTime") long popTime,
        @JsonProperty("it") @JsonAlias("invisibleTime") long invisibleTime,
        @JsonProperty("b") @JsonAlias("bitSet") @Nullable String bitSet) {
    /** The text of {@code bitSet} for some bits. */
    public static String text(BitSet bits) {
        return Base64.getEncoder().encodeToString(bits.toByteArray());
    }

    /**
     * The offsets' bits.
     *
     * @throws IllegalArgumentException if the text is no Base64
     */
    public BitSet bits() {
        return bitSet == null
                ? new BitSet()
                : BitSet.valueOf(Base64.getDecoder().decode(bitSet));
    }
}
