package org.ferrymq.broker.store.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ferrymq.broker.store.segment.MappedSegmentFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumeQueueTest {
    @TempDir
    Path folder;

    @Test
    void growsByDoublingAndFindsEveryEntry() throws Exception {
        ConsumeQueue queue = new ConsumeQueue(new MappedSegmentFiles(), folder, Runnable::run, "t", 3);
        int entries = 40_000;
        for (int i = 0; i < entries; i++) {
            assertThat(queue.put(i * 64L, i, -i, 1000 + i / 10, i * 64L + (i % 2 == 0 ? 0 : 8)))
                    .isEqualTo(i);
        }
        assertThat(queue.maxOffset()).isZero();
        queue.publish();
        assertThat(queue.maxOffset()).isEqualTo(entries);
        for (int i = 0; i < entries; i++) {
            int expected = i;
            assertThat(queue.read(i, (position, size, tagHash, visibleSinceMs) -> {
                        assertThat(position).isEqualTo(expected * 64L);
                        assertThat(size).isEqualTo(expected);
                        assertThat(tagHash).isEqualTo(-expected);
                        assertThat(visibleSinceMs).isEqualTo(1000 + expected / 10);
                    }))
                    .isTrue();
        }
        assertThat(queue.offsetOf(64 * 777, 64 * 777 + 8)).isEqualTo(777);
        assertThat(queue.offsetOf(64 * 777, 64 * 777)).isEqualTo(-1);
        assertThat(queue.offsetByTime(1001)).isEqualTo(10);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(7); // 512 * (1 + 2 + 4 + 8 + 16 + 32 + 64) entries
        }
        assertThat(Files.size(folder.resolve("t.3-0.queue"))).isEqualTo(16 << 10);

        ConsumeQueue again = new ConsumeQueue(new MappedSegmentFiles(), folder, Runnable::run, "t", 3);
        assertThat(again.load(100, 39_000)).isTrue();
        assertThat(again.maxOffset()).isEqualTo(39_000);
        assertThat(again.put(1, 1, 1, 1, 1)).isEqualTo(39_000);
        assertThat(again.read(99, (position, size, tagHash, visibleSinceMs) -> {}))
                .isFalse();
    }

    @Test
    void partsFollowEachOtherWithoutGaps() {
        int part = 0;
        long first = 0;
        while (part < 20) {
            long entries = (long) ConsumeQueue.FIRST_ENTRIES << Math.min(part, ConsumeQueue.DOUBLINGS);
            assertThat(ConsumeQueue.partOf(first)).isEqualTo(part);
            assertThat(ConsumeQueue.partOf(first + entries - 1)).isEqualTo(part);
            first += entries;
            part++;
        }
    }

    @Test
    void namesOfFilesAreDistinctAndShortEnough() {
        Set<String> names = new HashSet<>();
        String longest = "%RETRY%" + "|".repeat(119);
        for (String topic : List.of("a", "a.b", "a%2eb", "A", "%RETRY%g", longest + "x", longest + "y")) {
            String name = QueueNames.fileName(topic, 7);
            assertThat(name.length()).isLessThan(220);
            assertThat(name).matches("[A-Za-z0-9%~_.-]+").endsWith(".7");
            assertThat(names.add(name)).isTrue();
        }
    }
}
