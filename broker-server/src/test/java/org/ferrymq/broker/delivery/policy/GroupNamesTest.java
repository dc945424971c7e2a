package org.ferrymq.broker.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.ferrymq.protocol.message.TopicNames;
import org.junit.jupiter.api.Test;

class GroupNamesTest {
    @Test
    void deadLetterTopicsOfLongGroupsFitAndStayDistinct() {
        String one = GroupNames.deadLetterTopic("JMS_D_" + "c".repeat(200) + "_a");
        String other = GroupNames.deadLetterTopic("JMS_D_" + "c".repeat(200) + "_b");

        assertThat(one).hasSize(TopicNames.MAX_TOPIC).startsWith("%DLQ%JMS_D_");
        assertThat(TopicNames.validate(one)).isEqualTo(one);
        assertThat(other).isNotEqualTo(one);
        assertThat(GroupNames.deadLetterTopic("JMS_QUEUE")).isEqualTo("%DLQ%JMS_QUEUE");
    }
}
