package org.ferrymq.client.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.ferrymq.client.TagRange;
import org.junit.jupiter.api.Test;

class TagRunsTest {
    private final TagRuns<String> runs = new TagRuns<>();

    private void deliver(String part, long... partTags) {
        for (long tag : partTags) {
            runs.add(part, tag);
        }
    }

    @Test
    void tagsGrowByOneWhateverTheBroker() {
        assertThat(runs.add("a", 1)).isEqualTo(1);
        assertThat(runs.add("a", 2)).isEqualTo(2);
        assertThat(runs.add("b", 1)).isEqualTo(3);
        assertThat(runs.add("a", 3)).isEqualTo(4);
        assertThat(runs.size()).isEqualTo(3);
        assertThat(runs.at(3)).isEqualTo(new TagRuns.At<>("b", 1));
        assertThat(runs.at(4)).isEqualTo(new TagRuns.At<>("a", 3));
        assertThat(runs.at(5)).isNull();
    }

    @Test
    void aRangeIsDividedByBrokersInTheirTags() {
        deliver("a", 1, 2);
        deliver("b", 1, 2);
        deliver("a", 3, 4);
        TagRuns.Split<String> split = runs.split(new TagRange(7, 2, 5));
        assertThat(split.complete()).isTrue();
        assertThat(split.parts())
                .isEqualTo(Map.of(
                        "a",
                        List.of(new TagRange(7, 2, 2), new TagRange(7, 3, 3)),
                        "b",
                        List.of(new TagRange(7, 1, 2))));
        assertThat(runs.split(new TagRange(7, 5, 7)).complete()).isFalse();
        assertThat(runs.split(new TagRange(7, 9, 9)).parts()).isEmpty();
    }

    @Test
    void whatIsSettledIsForgottenRunByRun() {
        deliver("a", 1, 2, 3);
        deliver("b", 1);
        runs.settle(new TagRange(7, 1, 2));
        assertThat(runs.size()).isEqualTo(2);
        runs.settle(new TagRange(7, 3, 4));
        assertThat(runs.size()).isZero();
        assertThat(runs.add("b", 2)).as("tags are not used again").isEqualTo(5);
        assertThat(runs.at(5)).isEqualTo(new TagRuns.At<>("b", 2));
    }

    @Test
    void positionsAreTheHighestOfEachBroker() {
        deliver("a", 1, 2);
        deliver("b", 1);
        deliver("a", 3, 4);
        assertThat(runs.highest("a", 4)).isEqualTo(3);
        assertThat(runs.highest("b", 4)).isEqualTo(1);
        assertThat(runs.highest("b", 2)).isZero();
        assertThat(runs.highest("a", 100)).isEqualTo(4);
    }

    @Test
    void aLostBrokersDeliveriesAreGone() {
        deliver("a", 1);
        deliver("b", 1);
        runs.forget("a");
        assertThat(runs.at(1)).isNull();
        assertThat(runs.at(2)).isNotNull();
        TagRuns.Split<String> split = runs.split(new TagRange(7, 1, 2));
        assertThat(split.complete()).isFalse();
        assertThat(split.parts()).containsOnlyKeys("b");
    }
}
