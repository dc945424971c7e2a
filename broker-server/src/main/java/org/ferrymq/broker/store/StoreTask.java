package org.ferrymq.broker.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What waits in the inbox of the store thread; the future that the caller holds is the task itself. */
sealed interface StoreTask {

    /** Bytes that the task holds while it waits. */
    default long bytes() {
        return 0;
    }

    /** Something went wrong: nothing of the task was or will be done. */
    boolean completeExceptionally(Throwable cause);

    /** An append of one or more entries. */
    sealed interface Append extends StoreTask {
        int size();

        Staged staged(int index);

        Durability durability();

        /** All entries are where they should be. */
        void succeed();
    }

    /** One entry. */
    final class One extends CompletableFuture<AppendResult> implements Append {
        private final Staged staged;
        private final long bytes;
        private final Durability durability;

        One(Staged staged, long bytes, Durability durability) {
            this.staged = staged;
            this.bytes = bytes;
            this.durability = durability;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public Staged staged(int index) {
            return staged;
        }

        @Override
        public Durability durability() {
            return durability;
        }

        @Override
        public void succeed() {
            complete(staged.result());
        }
    }

    /** Several entries next to each other. */
    final class Many extends CompletableFuture<List<AppendResult>> implements Append {
        private final List<Staged> all;
        private final long bytes;
        private final Durability durability;

        Many(List<Staged> all, long bytes, Durability durability) {
            this.all = all;
            this.bytes = bytes;
            this.durability = durability;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public int size() {
            return all.size();
        }

        @Override
        public Staged staged(int index) {
            return all.get(index);
        }

        @Override
        public Durability durability() {
            return durability;
        }

        @Override
        public void succeed() {
            List<AppendResult> results = new ArrayList<>(all.size());
            for (Staged staged : all) {
                results.add(staged.result());
            }
            complete(results);
        }
    }

    /**
     * Entries that are made from the state of the store when nothing else is on its way, so that they are true where they stand in
     * the log; on disk before the views follow, also with asynchronous flush. Completes with how many there were.
     */
    final class Alone extends CompletableFuture<Integer> implements Append {
        private final Supplier<List<LogEntry>> entries;
        private List<Staged> all = List.of();

        Alone(Supplier<List<LogEntry>> entries) {
            this.entries = entries;
        }

        /** Makes the entries; on the store thread. */
        void begin() {
            List<Staged> made = new ArrayList<>();
            for (LogEntry entry : entries.get()) {
                made.add(new Staged(entry));
            }
            all = made;
        }

        @Override
        public int size() {
            return all.size();
        }

        @Override
        public Staged staged(int index) {
            return all.get(index);
        }

        @Override
        public Durability durability() {
            return Durability.DURABLE;
        }

        @Override
        public void succeed() {
            complete(all.size());
        }
    }

    /** Something to do on the store thread once all appends before it are applied. */
    final class Command extends CompletableFuture<Void> implements StoreTask {
        private final Runnable action;

        Command(Runnable action) {
            this.action = action;
        }

        void run() {
            action.run();
            complete(null);
        }
    }
}
