package org.ferrymq.broker.store.queue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of the files of a queue: what is no letter, digit, '-' or '_' is escaped, very long names are shortened. */
final class QueueNames {
    private static final int LONGEST = 180;
    private static final int KEPT = 120;

    private QueueNames() {}

    static String fileName(String topic, int queueId) {
        StringBuilder name = new StringBuilder(topic.length() + 16);
        for (byte b : topic.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b)) {
                name.append((char) b);
            } else {
                name.append('%').append(HexFormat.of().toHexDigits(b));
            }
        }
        if (name.length() > LONGEST) {
            String digest = HexFormat.of().formatHex(sha256(topic), 0, 16);
            name.setLength(KEPT);
            name.append('~').append(digest);
        }
        return name.append('.').append(queueId).toString();
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
