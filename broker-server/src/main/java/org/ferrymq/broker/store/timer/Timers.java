package org.ferrymq.broker.store.timer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Delayed messages by the time they are due, in files. Each level divides time into periods of one length, each period
 * with timers has a file (a bucket), and when a period comes near, its timers move into the shorter periods of the level
 * below, some at a time. Of what is due soon, a heap holds the first, at most twice {@code mostLoaded}; the others are read
 * when it is empty. So neither memory nor the number of files grows with the number of timers.
 *
 * <p>What has fired is known by one mark: timers fire in the order of (time, position), and no timer is ever added at or
 * before the mark. A cancelled timer has a second entry with the complement of its position, which comes before all
 * positions of the same time. Of the store thread alone.
 */
public final class Timers {
    /** Minute, hour, day, 64 days: timers of a century need about 700 files. */
    private static final long[] PERIODS_MS = {60_000, 3_600_000, 86_400_000, 64L * 86_400_000};

    private static final int MOST_LOADED = 1 << 17;
    private static final long LOOK_AHEAD_MS = 30_000;

    private final Path folder;
    private final long[] periods;
    /** A bucket of level 0 is opened so long before it begins, one of level 1 twice as long before, and so on. */
    private final long lookAheadMs;

    private final int mostLoaded;
    private final List<TreeMap<Long, TimerBucket>> levels = new ArrayList<>();
    /** For each level: buckets below this number are open; those of level 0 are in the heap, those above have moved down. */
    private final long[] openBelow;

    private final TimerHeap heap = new TimerHeap();
    /** Files that the next checkpoint does not need any more, and those that the last one did not. */
    private final List<Path> retired = new ArrayList<>();

    private final List<Path> forget = new ArrayList<>();
    /** The heap has all open timers up to this one; meaningful if some are not in it. */
    private long boundTime = Long.MAX_VALUE;

    private long boundPosition = Long.MAX_VALUE;
    private boolean more;
    /** Positions that are cancelled at {@link #cancelledTime}. */
    private final LongHashSet cancelled = new LongHashSet();

    private long cancelledTime = Long.MIN_VALUE;
    /** Positions whose messages were stored again, as long as the log has them. */
    private final LongHashSet moved = new LongHashSet();

    private @Nullable LongHashSet cancelledWhileWatched;
    private long logFrom;
    private long pending;
    private long firedTime = Long.MIN_VALUE;
    private long firedPosition = -1;
    private long poppedTime = Long.MIN_VALUE;
    private long poppedPosition = -1;

    /**
     * No timers yet.
     *
     * @param folder where the files are or will be
     * @param nowMs time of day
     */
    public Timers(Path folder, long nowMs) {
        this(folder, PERIODS_MS, LOOK_AHEAD_MS, MOST_LOADED, nowMs);
    }

    /** With other lengths of periods (each a multiple of the one before) and another size of the heap, for tests. */
    Timers(Path folder, long[] periodsMs, long lookAheadMs, int mostLoaded, long nowMs) {
        this.folder = folder;
        this.periods = periodsMs.clone();
        this.lookAheadMs = lookAheadMs;
        this.mostLoaded = mostLoaded;
        this.openBelow = new long[periods.length];
        for (int level = 0; level < periods.length; level++) {
            levels.add(new TreeMap<>());
            openBelow[level] = number(level, nowMs + ahead(level)) + 1;
        }
    }

    private long number(int level, long timeMs) {
        return Math.floorDiv(timeMs, periods[level]);
    }

    private long ahead(int level) {
        return lookAheadMs * (level + 1);
    }

    private Path path(int level, long number) {
        return folder.resolve(fileName(level, number));
    }

    static String fileName(int level, long number) {
        return level + "-" + number + ".timers";
    }

    /** Takes over the timers of a checkpoint. False if a file is missing or too short. */
    public boolean load(TimerState state) throws IOException {
        firedTime = state.firedTime();
        firedPosition = state.firedPosition();
        poppedTime = firedTime;
        poppedPosition = firedPosition;
        pending = state.pending();
        for (TimerState.Bucket known : state.buckets()) {
            if (known.level() >= periods.length) {
                return false;
            }
            TimerBucket bucket = TimerBucket.load(path(known.level(), known.number()), known);
            if (bucket == null) {
                return false;
            }
            levels.get(known.level()).put(known.number(), bucket);
            openBelow[known.level()] = Math.min(openBelow[known.level()], known.number());
        }
        deleteOthers();
        return true;
    }

    /** Files that the checkpoint does not know hold nothing that replaying the log would not bring back. */
    private void deleteOthers() throws IOException {
        Set<Path> known = new HashSet<>();
        levels.forEach(level -> level.values().forEach(bucket -> known.add(bucket.path())));
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                if (!known.contains(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    /**
     * Adds a message.
     *
     * @param timeMs when it is due; if that is not after what has fired (the clock went back), a little later
     */
    public void add(long timeMs, long position) {
        place(periods.length - 1, afterFired(timeMs), position);
        pending++;
    }

    private long afterFired(long timeMs) {
        return firedTime == Long.MIN_VALUE ? timeMs : Math.max(timeMs, firedTime + 1);
    }

    /** Whether a timer that was added is still to fire, as far as its place in the order tells. */
    public boolean isToCome(long timeMs, long position) {
        return TimerHeap.before(poppedTime, poppedPosition, timeMs, position);
    }

    /** Whether a timer that was added has neither fired nor been moved, nor cancelled since somebody watches. */
    public boolean isPending(long timeMs, long position) {
        LongHashSet watched = cancelledWhileWatched;
        return isToCome(timeMs, position)
                && !moved.contains(position)
                && (watched == null || !watched.contains(position));
    }

    /** From now on {@link #isPending} knows what is cancelled; or that is no longer asked for. */
    public void watchCancels(boolean watch) {
        cancelledWhileWatched = watch ? new LongHashSet() : null;
    }

    /** The message of a timer is at another position from now on. */
    public void move(long timeMs, long from, long to) {
        if (from >= logFrom) { // else nobody here has heard of it
            cancel(timeMs, from);
            moved.add(from);
        }
        add(timeMs, to);
    }

    /** The log begins later: nobody asks for what was before. */
    public void freedBelow(long position) {
        logFrom = position;
        moved.removeIfLong(each -> each < position);
    }

    /** A timer that is still to come will not fire. */
    public void cancel(long timeMs, long position) {
        if (cancelledWhileWatched != null) {
            cancelledWhileWatched.add(position);
        }
        place(periods.length - 1, timeMs, ~position);
        pending = Math.max(0, pending - 1);
    }

    /** Puts an entry into the highest level at or below the given one whose bucket for it is not open yet. */
    private void place(int from, long time, long position) {
        int level = from;
        while (level > 0 && number(level, time) < openBelow[level]) {
            level--;
        }
        long number = number(level, time);
        int at = level;
        levels.get(level)
                .computeIfAbsent(number, any -> new TimerBucket(path(at, number)))
                .add(time, position);
        if (level == 0 && number < openBelow[0]) {
            offer(time, position);
        }
    }

    private void offer(long time, long position) {
        if (TimerHeap.before(boundTime, boundPosition, time, position)) {
            more = true;
            return;
        }
        heap.add(time, position);
        if (heap.size() > 2 * mostLoaded) {
            heap.keepFirst(mostLoaded);
            boundTime = heap.lastTime();
            boundPosition = heap.lastPosition();
            more = true;
        }
    }

    /** When {@link #pop} may have something or wants to prepare, ms since the epoch; {@link Long#MAX_VALUE} for never. */
    public long nextMs() {
        long next = heap.isEmpty() ? (more ? boundTime - ahead(0) : Long.MAX_VALUE) : heap.time();
        for (int level = 0; level < periods.length; level++) {
            Map.Entry<Long, TimerBucket> first = firstClosed(level);
            if (first != null) {
                next = Math.min(next, first.getKey() * periods[level] - ahead(level));
            }
        }
        return next;
    }

    private Map.@Nullable Entry<Long, TimerBucket> firstClosed(int level) {
        return levels.get(level).ceilingEntry(openBelow[level]);
    }

    /**
     * Takes the first timer that is due, if any; {@link #poppedTimeMs()} and {@link #poppedPosition()} tell which. Does a
     * bounded part of the preparation of what is due next.
     *
     * @param nowMs time of day
     */
    public boolean pop(long nowMs) {
        open(nowMs);
        for (int level = 0; level < periods.length; level++) {
            Map.Entry<Long, TimerBucket> closed = firstClosed(level);
            if (closed != null && closed.getKey() * periods[level] <= nowMs) {
                return false; // what fires next may be in there: nextMs() is in the past, so it goes on
            }
        }
        while (true) {
            if (heap.isEmpty() && more) {
                refill();
            }
            if (heap.isEmpty() || heap.time() > nowMs) {
                return false;
            }
            long time = heap.time();
            long position = heap.position();
            heap.remove();
            if (!isCancelled(time, position)) {
                poppedTime = time;
                poppedPosition = position;
                return true;
            }
        }
    }

    /** Whether an entry is no timer to be fired; entries must be shown in order. */
    private boolean isCancelled(long time, long position) {
        if (time != cancelledTime) {
            cancelledTime = time;
            cancelled.clear();
        }
        if (position < 0) {
            cancelled.add(~position);
            return true;
        }
        return cancelled.contains(position);
    }

    /** Opens the buckets that come near; of what has to move, at most so many entries. */
    private void open(long nowMs) {
        long left = mostLoaded / 4;
        for (int level = periods.length - 1; level > 0; level--) {
            int below = level - 1;
            long last = number(level, nowMs + ahead(level));
            Map.Entry<Long, TimerBucket> first = firstClosed(level);
            while (first != null && first.getKey() <= last && left > 0) {
                TimerBucket bucket = first.getValue();
                left -= bucket.move(left, (time, position) -> {
                    if (!hasFired(time, position)) {
                        place(below, time, position);
                    }
                });
                if (bucket.isMoved()) {
                    retire(bucket);
                    levels.get(level).remove(first.getKey());
                    openBelow[level] = first.getKey() + 1;
                    first = firstClosed(level);
                }
            }
            if (first == null || first.getKey() > last) {
                openBelow[level] = Math.max(openBelow[level], last + 1);
            }
        }
        long last = number(0, nowMs + ahead(0));
        for (Map.Entry<Long, TimerBucket> first = firstClosed(0);
                first != null && first.getKey() <= last;
                first = firstClosed(0)) {
            openBelow[0] = first.getKey() + 1;
            if (first.getKey() * periods[0] > boundTime) {
                more = true;
            } else {
                show(first.getValue(), Long.MIN_VALUE, Long.MIN_VALUE);
            }
        }
        openBelow[0] = Math.max(openBelow[0], last + 1);
    }

    private void retire(TimerBucket bucket) {
        if (bucket.written() > 0) {
            retired.add(bucket.path());
        }
    }

    /** Offers to the heap what a bucket has behind an entry and has not fired. */
    private void show(TimerBucket bucket, long time, long position) {
        bucket.forEach((t, p) -> {
            if (!hasFired(t, p) && TimerHeap.before(time, position, t, p)) {
                offer(t, p);
            }
        });
    }

    private boolean hasFired(long time, long position) {
        // What is cancelled at the time of the mark must be known for those behind the mark.
        boolean stillCounts = position < 0 && time == firedTime;
        return !stillCounts && !TimerHeap.before(firedTime, firedPosition, time, position);
    }

    /** The heap is empty: reads the next ones of the open buckets. */
    private void refill() {
        long time = boundTime;
        long position = boundPosition;
        boundTime = Long.MAX_VALUE;
        boundPosition = Long.MAX_VALUE;
        more = false;
        for (Map.Entry<Long, TimerBucket> entry :
                levels.get(0).subMap(number(0, time), openBelow[0]).entrySet()) {
            if (entry.getKey() * periods[0] > boundTime) {
                more = true;
                return;
            }
            show(entry.getValue(), time, position);
        }
    }

    /** Time of the timer that was popped last. */
    public long poppedTimeMs() {
        return poppedTime;
    }

    /** Message of the timer that was popped last. */
    public long poppedPosition() {
        return poppedPosition;
    }

    /** The log says that a timer has fired; all before it have, too. */
    public void fired(long timeMs, long position) {
        firedTime = timeMs;
        firedPosition = position;
        // While the log is replayed nobody pops.
        while (!heap.isEmpty() && !TimerHeap.before(timeMs, position, heap.time(), heap.position())) {
            isCancelled(heap.time(), heap.position());
            heap.remove();
        }
        if (TimerHeap.before(poppedTime, poppedPosition, timeMs, position)) {
            poppedTime = timeMs;
            poppedPosition = position;
        }
        pending = Math.max(0, pending - 1);
    }

    /** When the last of all known timers is due at the latest, ms since the epoch. */
    public long latestMs() {
        long latest = Long.MIN_VALUE;
        for (int level = 0; level < periods.length; level++) {
            Map.Entry<Long, TimerBucket> last = levels.get(level).lastEntry();
            if (last != null) {
                latest = Math.max(latest, (last.getKey() + 1) * periods[level]);
            }
        }
        return latest;
    }

    /** All timers up to this time have fired, ms since the epoch. */
    public long firedMs() {
        boolean none = heap.isEmpty() && !more;
        for (int level = 0; level < periods.length; level++) {
            none &= firstClosed(level) == null;
        }
        return none ? Long.MAX_VALUE : firedTime;
    }

    /** Delayed messages that have neither fired nor been cancelled. */
    public long pending() {
        return pending;
    }

    /** How many are in memory. */
    int loaded() {
        return heap.size();
    }

    /** Writes what is buffered and says what is there; {@link #force} must follow before anyone relies on it. */
    public TimerState save() {
        List<TimerState.Bucket> known = new ArrayList<>();
        forget.addAll(retired);
        retired.clear();
        for (int level = 0; level < periods.length; level++) {
            for (Iterator<Map.Entry<Long, TimerBucket>> all =
                            levels.get(level).entrySet().iterator();
                    all.hasNext(); ) {
                Map.Entry<Long, TimerBucket> entry = all.next();
                TimerBucket bucket = entry.getValue();
                if (level == 0 && firedTime != Long.MIN_VALUE && (entry.getKey() + 1) * periods[0] <= firedTime) {
                    if (bucket.written() > 0) {
                        forget.add(bucket.path());
                    }
                    all.remove();
                    continue;
                }
                bucket.flush();
                bucket.shrink();
                known.add(new TimerState.Bucket(level, entry.getKey(), bucket.written(), bucket.moved()));
            }
        }
        return new TimerState(firedTime, firedPosition, pending, known);
    }

    /** Files written since the last call. */
    public List<Path> takeDirty() {
        List<Path> dirty = new ArrayList<>();
        for (TreeMap<Long, TimerBucket> level : levels) {
            for (TimerBucket bucket : level.values()) {
                if (bucket.takeDirty()) {
                    dirty.add(bucket.path());
                }
            }
        }
        return dirty;
    }

    /** Files that no checkpoint from now on needs; since the last call. */
    public List<Path> takeForgotten() {
        List<Path> files = List.copyOf(forget);
        forget.clear();
        return files;
    }

    /** Brings files of {@link #takeDirty()} to disk. Any thread. */
    public static void force(List<Path> dirty) throws IOException {
        for (Path path : dirty) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    /** Forgets everything and deletes all files: the view is going to be rebuilt. */
    public void clear() throws IOException {
        levels.forEach(TreeMap::clear);
        heap.clear();
        boundTime = Long.MAX_VALUE;
        boundPosition = Long.MAX_VALUE;
        more = false;
        cancelled.clear();
        moved.clear();
        pending = 0;
        firedTime = Long.MIN_VALUE;
        firedPosition = -1;
        poppedTime = Long.MIN_VALUE;
        poppedPosition = -1;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
