package org.ferrymq.client.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ferrymq.client.TagRange;
import org.jspecify.annotations.Nullable;

/**
 * Which delivery of which broker the application knows under which tag: the deliveries of several brokers in the order in which they were handed out. As few runs
 * as possible, and only of what is not settled yet. Not thread-safe.
 *
 * @param <P> what stands for a broker
 */
final class TagRuns<P> {
    private static final class Run<P> {
        final P part;
        final long first;
        final long partFirst;
        long count = 1;
        long settled;

        Run(P part, long first, long partFirst) {
            this.part = part;
            this.first = first;
            this.partFirst = partFirst;
        }
    }

    private final TreeMap<Long, Run<P>> runs = new TreeMap<>();
    private long lastTag;

    /** Hands out a delivery. {@return its tag for the application} */
    long add(P part, long partTag) {
        long tag = ++lastTag;
        Map.Entry<Long, Run<P>> last = runs.lastEntry();
        if (last != null) {
            Run<P> run = last.getValue();
            if (run.part == part && run.first + run.count == tag && run.partFirst + run.count == partTag) {
                run.count++;
                return tag;
            }
        }
        runs.put(tag, new Run<>(part, tag, partTag));
        return tag;
    }

    /** A delivery at its broker. */
    record At<P>(P part, long tag) {}

    private @Nullable Run<P> run(long tag) {
        Map.Entry<Long, Run<P>> entry = runs.floorEntry(tag);
        return entry == null || tag >= entry.getValue().first + entry.getValue().count ? null : entry.getValue();
    }

    /** The delivery behind a tag; null if it is settled or ended with its link. */
    @Nullable At<P> at(long tag) {
        Run<P> run = run(tag);
        return run == null ? null : new At<>(run.part, run.partFirst + tag - run.first);
    }

    /**
     * A range of tags, divided by brokers.
     *
     * @param parts by broker, in the brokers' tags
     * @param complete whether none of the range was settled or had ended with its link
     */
    record Split<P>(Map<P, List<TagRange>> parts, boolean complete) {}

    /** Divides a range. */
    Split<P> split(TagRange range) {
        Map<P, List<TagRange>> parts = new LinkedHashMap<>();
        long found = 0;
        Long from = runs.floorKey(range.firstTag());
        for (Run<P> run :
                runs.tailMap(from == null ? range.firstTag() : from, true).values()) {
            long first = Math.max(range.firstTag(), run.first);
            long last = Math.min(range.lastTag(), run.first + run.count - 1);
            if (run.first > range.lastTag()) {
                break;
            }
            if (first <= last) {
                found += last - first + 1;
                long shift = run.partFirst - run.first;
                parts.computeIfAbsent(run.part, part -> new ArrayList<>())
                        .add(new TagRange(range.consumerId(), first + shift, last + shift));
            }
        }
        return new Split<>(parts, found == range.lastTag() - range.firstTag() + 1);
    }

    /** The highest tag of that broker up to the application's tag, 0 if there is none. */
    long highest(P part, long tag) {
        for (Run<P> run : runs.headMap(tag, true).descendingMap().values()) {
            if (run.part == part) {
                return run.partFirst + Math.min(run.count - 1, tag - run.first);
            }
        }
        return 0;
    }

    /** The broker has taken an acknowledgement of these: nothing more will be heard of them. */
    void settle(TagRange range) {
        Long from = runs.floorKey(range.firstTag());
        List<Long> done = new ArrayList<>();
        for (Run<P> run : runs.subMap(from == null ? range.firstTag() : from, true, range.lastTag(), true)
                .values()) {
            long overlap =
                    Math.min(range.lastTag(), run.first + run.count - 1) - Math.max(range.firstTag(), run.first) + 1;
            run.settled += Math.max(0, overlap);
            if (run.settled >= run.count) {
                done.add(run.first);
            }
        }
        done.forEach(runs::remove);
    }

    /** The deliveries of a broker have gone back or ended with the link to it. */
    void forget(P part) {
        runs.values().removeIf(run -> run.part == part);
    }

    /** How many runs are kept. */
    int size() {
        return runs.size();
    }
}
