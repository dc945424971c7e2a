package org.ferrymq.broker.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What waits in the inbox of the store thread; the future that the caller holds is the task itself. */
sealed interface StoreTask {

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
        private final Durability durability;

        One(Staged staged, Durability durability) {
            this.staged = staged;
            this.durability = durability;
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
        private final Durability durability;

        Many(List<Staged> all, Durability durability) {
            this.all = all;
            this.durability = durability;
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
