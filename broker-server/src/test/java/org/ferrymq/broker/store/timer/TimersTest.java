package org.ferrymq.broker.store.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Timers in files, with short periods and a small heap, against a set that has them all in memory. */
class TimersTest {
    private static final long[] PERIODS = {100, 1000, 10_000, 100_000};
    private static final int LOADED = 64;
    private static final long AHEAD = 50;

    @TempDir
    Path folder;

    private long now = 1_700_000_000_000L;
    private Timers timers;

    private record Timer(long time, long position) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return time != other.time ? Long.compare(time, other.time) : Long.compare(position, other.position);
        }
    }

    @BeforeEach
    void empty() {
        timers = new Timers(folder, PERIODS, AHEAD, LOADED, now);
    }

    private Timer next() {
        Timer timer = pop();
        if (timer != null) {
            timers.fired(timer.time, timer.position);
        }
        return timer;
    }

    private Timer pop() {
        // One pop prepares a bounded part; it says by nextMs() that there is more to do.
        while (true) {
            if (timers.pop(now)) {
                return new Timer(timers.poppedTimeMs(), timers.poppedPosition());
            }
            if (timers.nextMs() > now) {
                return null;
            }
        }
    }

    private List<Timer> due() {
        List<Timer> fired = new ArrayList<>();
        for (Timer timer = next(); timer != null; timer = next()) {
            assertThat(timers.loaded()).isLessThanOrEqualTo(2 * LOADED);
            fired.add(timer);
        }
        return fired;
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }

    /** As a checkpoint and a crash after it do. */
    private void crash(TimerState state) throws IOException {
        timers = new Timers(folder, PERIODS, AHEAD, LOADED, now);
        assertThat(timers.load(state)).isTrue();
    }

    @Test
    void manyTimersOfOneInstantFireInOrderWithASmallHeap() {
        List<Timer> expected = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            expected.add(new Timer(now + 5000, i));
            timers.add(now + 5000, i);
        }
        assertThat(timers.pending()).isEqualTo(20_000);
        now += 4999;
        assertThat(due()).isEmpty();
        now += 1;
        assertThat(due()).isEqualTo(expected);
        assertThat(timers.pending()).isZero();
        assertThat(timers.nextMs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void timersOfAHundredThousandPeriodsNeedFewFiles() throws IOException {
        Random random = new Random(1);
        TreeSet<Timer> expected = new TreeSet<>();
        for (int i = 0; i < 100_000; i++) {
            Timer timer = new Timer(now + 1 + random.nextInt(1_000_000), i);
            expected.add(timer);
            timers.add(timer.time, timer.position);
        }
        timers.save();
        assertThat(files()).isBetween(10L, 60L);
        List<Timer> fired = new ArrayList<>();
        long most = 0;
        for (long end = now + 1_000_001; now < end; now += 97) {
            fired.addAll(due());
            if (fired.size() % 50 == 0) {
                timers.save();
                for (Path file : timers.takeForgotten()) {
                    Files.deleteIfExists(file);
                }
                most = Math.max(most, files());
            }
        }
        now += 97;
        fired.addAll(due());
        assertThat(fired).isEqualTo(new ArrayList<>(expected));
        assertThat(most).isLessThan(60);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyWorkWithAnyCrashesFiresEachOnceInOrderAndNeverEarly(long seed) throws IOException {
        Random random = new Random(seed);
        TreeSet<Timer> expected = new TreeSet<>();
        TimerState saved = timers.save();
        List<Runnable> log = new ArrayList<>(); // what was done since the checkpoint: it is replayed
        for (int step = 0; step < 3000; step++) {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4, 5 -> {
                    long after = 1L + random.nextInt(random.nextBoolean() ? 300 : random.nextInt(300_000) + 1);
                    long position = step;
                    long time = now + after;
                    timers.add(time, position);
                    log.add(() -> timers.add(time, position));
                    expected.add(new Timer(time, position));
                }
                case 6 -> {
                    Timer timer = expected.ceiling(new Timer(now + random.nextInt(3000), 0));
                    if (timer != null && timers.isToCome(timer.time, timer.position)) {
                        timers.cancel(timer.time, timer.position);
                        log.add(() -> timers.cancel(timer.time, timer.position));
                        expected.remove(timer);
                    }
                }
                case 7 -> {
                    saved = timers.save();
                    log.clear();
                    for (Path file : timers.takeForgotten()) { // of the checkpoint before this one
                        Files.deleteIfExists(file);
                    }
                }
                case 8 -> {
                    crash(saved);
                    log.forEach(Runnable::run);
                }
                default -> {
                    now += random.nextInt(200);
                    List<Timer> popped =
                            new ArrayList<>(); // the store pops some, logs that, and then says that they fired
                    for (int most = random.nextInt(100); most > 0; most--) {
                        Timer timer = pop();
                        Timer first = expected.isEmpty() || expected.first().time > now ? null : expected.first();
                        assertThat(timer).isEqualTo(first);
                        if (timer == null) {
                            break;
                        }
                        expected.remove(timer);
                        popped.add(timer);
                        assertThat(timers.isToCome(timer.time, timer.position)).isFalse();
                    }
                    for (Timer timer : popped) {
                        timers.fired(timer.time, timer.position);
                        log.add(() -> timers.fired(timer.time, timer.position));
                    }
                }
            }
            assertThat(timers.pending()).isEqualTo(expected.size());
            assertThat(timers.loaded()).isLessThanOrEqualTo(2 * LOADED);
        }
        now += 1_000_000;
        assertThat(due()).isEqualTo(new ArrayList<>(expected));
    }

    @Test
    void cancelledOnesDoNotFireAlsoAmongManyOfOneInstant() throws IOException {
        List<Timer> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            timers.add(now + 500, i);
        }
        for (int i = 0; i < 1000; i++) {
            if (i % 3 == 0) {
                timers.cancel(now + 500, i);
            } else {
                expected.add(new Timer(now + 500, i));
            }
        }
        now += 500;
        List<Timer> fired = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            fired.add(next());
        }
        // The mark is in the middle of the instant now.
        crash(timers.save());
        timers.cancel(now, 999);
        fired.addAll(due());
        assertThat(fired).isEqualTo(expected);
        assertThat(timers.pending()).isZero();
    }

    @Test
    void filesThatNoCheckpointKnowsAreDeleted() throws IOException {
        TimerState state = timers.save();
        timers.add(now + 500_000, 1);
        timers.save();
        assertThat(files()).isEqualTo(1);
        crash(state);
        assertThat(files()).isZero();
    }

    @Test
    void aMissingFileIsNoticed() throws IOException {
        timers.add(now + 500_000, 1);
        TimerState state = timers.save();
        try (Stream<Path> all = Files.list(folder)) {
            Files.delete(all.findFirst().orElseThrow());
        }
        assertThat(new Timers(folder, PERIODS, AHEAD, LOADED, now).load(state)).isFalse();
    }
}
