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
        assertThat(Files.size(folder.resolve("t.3-0.queue"))).isEqualTo((16 << 10) + 8);

        ConsumeQueue again = new ConsumeQueue(new MappedSegmentFiles(), folder, Runnable::run, "t", 3);
        assertThat(again.load(new QueueState("t", 3, 100, 39_000, List.of()))).isTrue();
        assertThat(again.maxOffset()).isEqualTo(39_000);
        assertThat(again.put(1, 1, 1, 1, 1)).isEqualTo(39_000);
        assertThat(again.read(99, (position, size, tagHash, visibleSinceMs) -> {}))
                .isFalse();
    }

    private ConsumeQueue filled(int entries) {
        ConsumeQueue queue = new ConsumeQueue(new MappedSegmentFiles(), folder, Runnable::run, "t", 0);
        for (int i = 0; i < entries; i++) {
            queue.put(i * 64L, 10, i, 1000 + i, i * 64L);
        }
        queue.publish();
        return queue;
    }

    private static long position(ConsumeQueue queue, long offset) {
        long[] found = {-2};
        assertThat(queue.read(offset, (position, size, tagHash, visibleSinceMs) -> found[0] = position))
                .isTrue();
        return found[0];
    }

    @Test
    void partsBetweenOthersCanBeFreedAndOffsetsGoOnMeaningTheSame() {
        ConsumeQueue queue = filled(10_000);
        long first = 9000 * 64; // the log begins there, but for two messages that were stored again
        assertThat(queue.move(new Move(5, 5 * 64, 700_000, 10, 5, 1005), 0)).isTrue();
        assertThat(queue.move(new Move(4000, 4000 * 64, 700_064, 10, 4000, 5000), 0))
                .isTrue();
        assertThat(queue.move(new Move(4000, 4000 * 64, 999, 10, 4000, 5000), 0))
                .as("it is elsewhere already")
                .isFalse();
        assertThat(queue.offsetByEvent(first)).isEqualTo(9000);
        assertThat(queue.firstFrom(first)).isEqualTo(5);
        List<Integer> holes = queue.partsWithout(9000, (from, to) -> {
            for (long needed : new long[] {5, 4000}) {
                if (needed >= from && needed < to) {
                    return needed;
                }
            }
            return -1;
        });
        assertThat(holes).containsExactly(1, 2); // 512 to 3583; the part of 9000 goes on
        queue.free(queue.firstFrom(first), holes);
        assertThat(queue.takeFreed()).hasSize(2);

        QueueState state = queue.state();
        assertThat(state).isEqualTo(new QueueState("t", 0, 5, 10_000, List.of(1, 2)));
        ConsumeQueue again = new ConsumeQueue(new MappedSegmentFiles(), folder, Runnable::run, "t", 0);
        assertThat(again.load(state)).isTrue();
        for (ConsumeQueue each : List.of(queue, again)) {
            assertThat(each.minOffset()).isEqualTo(5);
            assertThat(position(each, 5)).isEqualTo(700_000);
            assertThat(position(each, 1000)).isEqualTo(QueueLog.NO_MESSAGE);
            assertThat(position(each, 4000)).isEqualTo(700_064);
            assertThat(position(each, 9500)).isEqualTo(9500 * 64);
            assertThat(each.offsetByTime(1000 + 600)).as("within a hole").isBetween(600L, 3584L);
            assertThat(each.offsetByTime(1000 + 9500)).isEqualTo(9500);
            assertThat(each.offsetByEvent(9500 * 64)).isEqualTo(9500);
            assertThat(each.put(1, 1, 1, 1, 640_000)).isEqualTo(10_000);
        }
    }

    @Test
    void findsMessagesThatWereWrittenLongBeforeTheyBecameVisible() {
        ConsumeQueue queue = new ConsumeQueue(new MappedSegmentFiles(), folder, Runnable::run, "t", 0);
        for (int i = 0; i < 5000; i++) {
            boolean late = i == 700 || i == 4200;
            queue.put(late ? 640 + i : 100_000 + i * 64L, 10, 0, 1000 + i, 100_000 + i * 64L);
        }
        queue.publish();
        assertThat(queue.nextBefore(0, 5000, 100_000, 0)).isEqualTo(700);
        assertThat(queue.nextBefore(701, 5000, 100_000, 0)).isEqualTo(4200);
        assertThat(queue.nextBefore(4201, 5000, 100_000, 0)).isEqualTo(-1);
        assertThat(queue.nextBefore(0, 5000, 100_000, 2000))
                .as("the first is gone")
                .isEqualTo(4200);
        assertThat(queue.move(new Move(4200, 4840, 500_000, 10, 0, 5200), 0)).isTrue();
        assertThat(queue.nextBefore(0, 5000, 100_000, 2000)).isEqualTo(-1);
        assertThat(queue.nextBefore(0, 5000, 100_064, 2000))
                .as("the block was seen as a whole")
                .isEqualTo(0);
    }

    @Test
    void aQueueRebuiltFromTheMiddleTakesBackWhatWasStoredAgain() {
        ConsumeQueue queue = new ConsumeQueue(new MappedSegmentFiles(), folder, Runnable::run, "t", 0);
        queue.beginAt(2000);
        assertThat(queue.put(5_000_000, 10, 1, 9000, 5_000_000)).isEqualTo(2000);
        assertThat(queue.move(new Move(7, 64, 5_000_064, 11, 2, 1007), 4_000_000))
                .isTrue();
        queue.publish();
        assertThat(queue.minOffset()).isEqualTo(7);
        assertThat(position(queue, 7)).isEqualTo(5_000_064);
        assertThat(position(queue, 8)).isLessThan(4_000_000);
        assertThat(position(queue, 2000)).isEqualTo(5_000_000);
        assertThat(queue.offsetByEvent(4_000_000)).isEqualTo(2000);
    }

    @Test
    void partsFollowEachOtherWithoutGaps() {
        int part = 0;
        long first = 0;
        while (part < 20) {
            long entries = (long) QueuePart.FIRST_ENTRIES << Math.min(part, QueuePart.DOUBLINGS);
            assertThat(QueuePart.partOf(first)).isEqualTo(part);
            assertThat(QueuePart.partOf(first + entries - 1)).isEqualTo(part);
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
