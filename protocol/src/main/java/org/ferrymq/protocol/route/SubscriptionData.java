package org.ferrymq.protocol.route;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer group wants of a topic.
 *
 * @param classFilterMode filter class, not supported
 * @param topic the topic
 * @param subString the expression
 * @param tagsSet its tags
 * @param codeSet hashes of the tags
 * @param subVersion version, a time in milliseconds
 * @param expressionType TAG or SQL92, null for TAG
 */
public record SubscriptionData(
        boolean classFilterMode,
        String topic,
        String subString,
        Set<String> tagsSet,
        Set<Integer> codeSet,
        long subVersion,
        @Nullable String expressionType) {
    /** Absent members read as empty. */
    public SubscriptionData {
        subString = subString == null ? "*" : subString;
        tagsSet = tagsSet == null ? Set.of() : tagsSet;
        codeSet = codeSet == null ? Set.of() : codeSet;
    }
}
