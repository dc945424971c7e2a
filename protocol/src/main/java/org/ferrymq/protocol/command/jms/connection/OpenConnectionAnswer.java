package org.ferrymq.protocol.command.jms.connection;

import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;

/**
 * Who the broker is.
 *
 * @param brokerName name of the broker
 * @param clusterName name of its cluster
 * @param brokerVersion its version
 */
public record OpenConnectionAnswer(String brokerName, String clusterName, String brokerVersion) implements Answer {
    /** Reads the answer. */
    public static OpenConnectionAnswer read(FieldReader fields) {
        return new OpenConnectionAnswer(
                fields.requireString("brokerName", 255),
                fields.requireString("clusterName", 255),
                fields.requireString("brokerVersion", 64));
    }

    @Override
    public void writeFields(FieldWriter fields) {
        fields.put("brokerName", brokerName).put("clusterName", clusterName).put("brokerVersion", brokerVersion);
    }
}
