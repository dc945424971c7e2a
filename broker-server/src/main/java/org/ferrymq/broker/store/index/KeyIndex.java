package org.ferrymq.broker.store.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongPredicate;
import org.ferrymq.broker.store.segment.SegmentFile;
import org.ferrymq.broker.store.segment.SegmentFiles;
import org.jspecify.annotations.Nullable;

/**
 * The key index in files, the first small, each next one four times as large up to a limit. Hashes may collide and, after
 * a crash, an entry may be there twice: whoever asks verifies what is found. Written by the store thread, read by any.
 */
public final class KeyIndex {
    private static final int FIRST_ENTRIES = 4096;

    private final SegmentFiles files;
    private final Path folder;
    private final Executor background;
    private final int mostEntries;
    private volatile IndexFile[] indexes = {};
    private @Nullable CompletableFuture<IndexFile> prepared;
    private final List<SegmentFile> freed = new ArrayList<>();

    /** An empty index, whose files are or will be in the folder. */
    public KeyIndex(SegmentFiles files, Path folder, Executor background, int mostEntries) {
        this.files = files;
        this.folder = folder;
        this.background = background;
        this.mostEntries = mostEntries;
    }

    /** Takes over the files of a checkpoint. False if one is missing or damaged. */
    public boolean load(List<IndexState> states) {
        List<IndexFile> loaded = new ArrayList<>();
        try {
            for (int i = 0; i < states.size(); i++) {
                IndexState state = states.get(i);
                Path path = path(state.number());
                if (!Files.isRegularFile(path) || Files.size(path) == 0) {
                    return false;
                }
                SegmentFile file = files.open(path);
                if (!IndexFile.isValid(file, state.entries())) {
                    return false;
                }
                loaded.add(IndexFile.load(file, state, i == states.size() - 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        indexes = loaded.toArray(new IndexFile[0]);
        return true;
    }

    /** Adds the keys of a message. */
    public void put(int[] keyHashes, long position, long timeMs) {
        for (int keyHash : keyHashes) {
            IndexFile[] all = indexes;
            IndexFile last = all.length == 0 ? null : all[all.length - 1];
            if (last == null || last.isFull()) {
                last = grow(all, last);
            } else if (prepared == null && last.isNearlyFull()) {
                int number = last.number() + 1;
                int entries = entriesOf(number);
                prepared = CompletableFuture.supplyAsync(() -> create(number, entries), background);
            }
            last.put(keyHash, position, timeMs);
        }
    }

    private IndexFile grow(IndexFile[] all, @Nullable IndexFile last) {
        CompletableFuture<IndexFile> waiting = prepared;
        prepared = null;
        IndexFile next;
        if (waiting == null) {
            int number = last == null ? 0 : last.number() + 1;
            next = create(number, entriesOf(number));
        } else {
            try {
                next = waiting.join();
            } catch (CompletionException e) {
                throw new UncheckedIOException(new IOException("no new file of the key index", e.getCause()));
            }
        }
        IndexFile[] grown = new IndexFile[all.length + 1];
        System.arraycopy(all, 0, grown, 0, all.length);
        grown[all.length] = next;
        indexes = grown;
        return next;
    }

    private IndexFile create(int number, int entries) {
        try {
            return IndexFile.create(number, files.create(path(number), IndexFile.bytesFor(entries), false), entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int entriesOf(int number) {
        return (int) Math.min((long) FIRST_ENTRIES << Math.min(2 * number, 24), mostEntries);
    }

    private Path path(int number) {
        return folder.resolve(String.format(Locale.ROOT, "%08d.index", number));
    }

    /**
     * Positions whose keys have the hash, newest first, without repetition.
     *
     * @param verify whether a position counts
     * @param max how many at most
     */
    public List<Long> find(int keyHash, long fromMs, long toMs, int max, LongPredicate verify) {
        Set<Long> found = new LinkedHashSet<>();
        IndexFile[] all = indexes;
        for (int i = all.length - 1; i >= 0 && found.size() < max; i--) {
            all[i].find(
                    keyHash,
                    fromMs,
                    toMs,
                    position -> {
                        if (!found.contains(position) && verify.test(position)) {
                            found.add(position);
                        }
                    },
                    () -> found.size() >= max);
        }
        return List.copyOf(found);
    }

    /** Deletes files that do not belong to it: they were freed, or made after the checkpoint that was loaded. */
    public void deleteStrangers() throws IOException {
        Set<Path> known = new LinkedHashSet<>();
        for (IndexFile index : indexes) {
            known.add(index.file().path());
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.{index,index.tmp}")) {
            for (Path file : all) {
                if (!known.contains(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Forgets the files, from the oldest on, that know only positions below; they stay until {@link #takeFreed}. */
    public void free(long below) {
        IndexFile[] all = indexes;
        int count = 0;
        while (count < all.length - 1 && all[count].lastPosition() < below) {
            freed.add(all[count].file());
            count++;
        }
        indexes = Arrays.copyOfRange(all, count, all.length);
    }

    /** Files freed since the last call. */
    public List<SegmentFile> takeFreed() {
        List<SegmentFile> taken = List.copyOf(freed);
        freed.clear();
        return taken;
    }

    /** All files as they are now. */
    public List<IndexState> states() {
        List<IndexState> states = new ArrayList<>();
        for (IndexFile index : indexes) {
            states.add(index.state());
        }
        return states;
    }

    /** Files that have to be forced for {@link #states()} to be on disk. */
    public List<SegmentFile> takeDirty() {
        List<SegmentFile> dirty = new ArrayList<>();
        for (IndexFile index : indexes) {
            if (index.takeDirty()) {
                dirty.add(index.file());
            }
        }
        return dirty;
    }

    /** Forgets everything and deletes all files: the view is going to be rebuilt. */
    public void clear() throws IOException {
        indexes = new IndexFile[0];
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
