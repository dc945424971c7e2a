package org.ferrymq.protocol.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Body of BATCH_ACK_MESSAGE.
 *
 * @param brokerName name of the broker
 * @param acks acknowledgements, one for each queue of a pop
 */
public record BatchAcks(@Nullable String brokerName, List<BatchAck> acks) {
    /** Absent members read as empty. */
    public BatchAcks {
        acks = acks == null ? List.of() : acks;
    }
}
