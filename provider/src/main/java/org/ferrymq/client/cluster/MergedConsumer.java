package org.ferrymq.client.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.ferrymq.client.ConsumerInfo;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.Failures;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.TagRange;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * A consumer of a connection to a cluster: one consumer on each broker that has the destination, seen as one. Its credit is divided among the brokers; what
 * they push beyond it waits here. When the link to one broker is lost, only that broker's deliveries are. Thread-safe: the listener is called by
 * one thread at a time and never under the lock of the account.
 */
final class MergedConsumer {
    private final ConsumerSpec spec;
    private final DeliveryListener listener;
    private final Executor executor;
    /** When it was made, or the durable subscription that it reads. */
    private volatile long beganNanos = System.nanoTime();

    private volatile boolean older;
    /** Held while the listener is called; taken before the account's monitor, never inside of it. */
    private final ReentrantLock handing = new ReentrantLock();

    private final Map<Member, Part> parts = new LinkedHashMap<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final TagRuns<Member> runs = new TagRuns<>();
    private int credit;
    private int recovering;
    private boolean closed;

    /** A delivery beyond the credit. */
    private record Waiting(Member member, long tag, int count, IncomingMessage message) {}

    MergedConsumer(ConsumerSpec spec, DeliveryListener listener, Executor executor) {
        this.spec = spec;
        this.listener = listener;
        this.executor = executor;
        this.credit = spec.credit();
    }

    ConsumerSpec spec() {
        return spec;
    }

    private long id() {
        return spec.consumerId();
    }

    /** The brokers that it is on. */
    synchronized List<Member> members() {
        return List.copyOf(parts.keySet());
    }

    synchronized boolean isOn(Member member) {
        return parts.containsKey(member);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    // ---- brokers

    /** It reads a durable subscription that has been there for so long. */
    void subscribedFor(Duration age, long askedAtNanos) {
        if (!age.isZero()) {
            beganNanos = askedAtNanos - age.toNanos();
            older = true;
        }
    }

    /** Creates it on a broker, as one that begins now, unless it reads a durable subscription that other brokers have had before. */
    CompletableFuture<ConsumerInfo> extend(Member member) {
        return older ? extendLater(member) : extend(member, () -> spec);
    }

    /** Creates it on a broker that has got the destination, or has come back, after the consumer was made: what was sent there since then has been waiting for it. */
    CompletableFuture<ConsumerInfo> extendLater(Member member) {
        return extend(member, () -> spec.withAge(age()));
    }

    /** Milliseconds since it, or its subscription, was made: of the moment at which the broker is told, which may have to wait for its link. */
    private long age() {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos));
    }

    private CompletableFuture<ConsumerInfo> extend(Member member, Supplier<ConsumerSpec> asked) {
        Part part = new Part(member);
        int begin;
        synchronized (this) {
            if (closed || parts.putIfAbsent(member, part) != null) {
                return CompletableFuture.failedFuture(new FerryException(
                        ErrorCode.ILLEGAL_STATE,
                        "consumer " + id() + " is closed or on broker " + member + " already"));
            }
            begin = due(part);
            part.open = begin;
        }
        return member.call(backend -> backend.createConsumer(asked.get().withCredit(begin), part))
                .whenComplete((info, failure) -> {
                    if (failure != null) {
                        synchronized (this) {
                            parts.remove(member, part);
                            runs.forget(member);
                        }
                    } else if (isClosed()) {
                        Failures.unawaited(member.call(backend -> backend.closeConsumer(id(), 0)));
                    } else {
                        created(part);
                    }
                });
    }

    /** What the application has granted meanwhile goes out now. */
    private synchronized void created(Part part) {
        part.created = true;
        topUp(part);
    }

    /** The link to the broker is lost: what it delivered comes again. */
    void lost(Member member) {
        forget(List.of(member));
    }

    private void forget(Collection<Member> gone) {
        handing.lock();
        try {
            synchronized (this) {
                gone.forEach(this::clear);
            }
            listener.onPartLost(id(), this::isGone);
        } finally {
            handing.unlock();
        }
    }

    /** Under the monitor. */
    private void clear(Member member) {
        Part part = parts.get(member);
        if (part != null) {
            part.open = 0;
        }
        waiting.removeIf(each -> each.member == member);
        runs.forget(member);
    }

    private synchronized boolean isGone(long tag) {
        return runs.at(tag) == null;
    }

    // ---- credit

    /** How much more the broker may push, under the monitor: its share, and at least one message as long as there is credit. */
    private int due(Part part) {
        if (credit == 0 || recovering > 0 || closed) {
            return 0;
        }
        int share = (credit + parts.size() - 1) / parts.size();
        int open = parts.values().stream().mapToInt(each -> each.open).sum();
        int free = Math.max(credit - open, part.open == 0 ? share : 0);
        return Math.max(0, Math.min(share - part.open, free));
    }

    /** Under the monitor. */
    private void topUp(Part part) {
        int more = part.created ? due(part) : 0;
        if (more > 0) {
            part.open += more;
            part.member.backend().addCredit(id(), more);
        }
    }

    void addCredit(int more) {
        boolean some;
        synchronized (this) {
            if (recovering > 0 || closed) {
                return;
            }
            credit += more;
            some = !waiting.isEmpty();
            parts.values().forEach(this::topUp);
        }
        if (some) {
            executor.execute(this::handOut); // the caller may hold what the listener needs
        }
    }

    private void handOut() {
        handing.lock();
        try {
            Waiting next = next();
            while (next != null) {
                long tag;
                synchronized (this) {
                    tag = runs.add(next.member, next.tag);
                }
                listener.onDelivery(id(), tag, next.count, next.message);
                next = next();
            }
        } finally {
            handing.unlock();
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Waiting next() {
        if (credit == 0 || closed || waiting.isEmpty()) {
            return null;
        }
        credit--;
        return waiting.poll();
    }

    /** As the method of the backend; brokers that are away have nothing to deliver. */
    CompletableFuture<Void> drain() {
        List<CompletableFuture<FerryException>> answers = new ArrayList<>();
        for (Member member : members()) {
            answers.add(member.call(backend -> backend.drain(id()))
                    .<FerryException>handle((nothing, failure) -> failure == null ? null : Failures.of(failure))
                    .thenApply(failure -> {
                        if (failure == null) {
                            drained(member);
                        }
                        return failure;
                    }));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenRun(() -> {
                    handOut();
                    if (!answers.isEmpty() && answers.stream().allMatch(answer -> answer.join() != null)) {
                        throw answers.get(0).join();
                    }
                    synchronized (this) {
                        credit = 0;
                    }
                });
    }

    private synchronized void drained(Member member) {
        Part part = parts.get(member);
        if (part != null) {
            part.open = 0;
        }
    }

    // ---- what the application does with deliveries

    void announce(long tag) {
        TagRuns.At<Member> at;
        synchronized (this) {
            at = runs.at(tag);
        }
        if (at != null) {
            at.part().backend().announce(id(), at.tag());
        }
    }

    synchronized TagRuns.Split<Member> split(TagRange range) {
        return runs.split(range);
    }

    synchronized void settle(TagRange range) {
        runs.settle(range);
    }

    /** The broker's tag of how far the application has seen. */
    synchronized long position(Member member, long deliveredTag) {
        return runs.highest(member, deliveredTag);
    }

    /** Everything is about to be taken back. */
    synchronized void recoverStarted() {
        recovering++;
        credit = 0;
    }

    /** The brokers have answered. {@code taken}: those that have taken back what they had delivered. */
    void recoverEnded(Collection<Member> taken) {
        handing.lock();
        try {
            boolean last;
            boolean all;
            synchronized (this) {
                taken.forEach(this::clear);
                last = --recovering == 0;
                all = taken.containsAll(parts.keySet());
            }
            if (last && all) {
                listener.onRecovered(id());
            } else {
                listener.onPartLost(id(), this::isGone);
            }
        } finally {
            handing.unlock();
        }
    }

    CompletableFuture<Void> close(long deliveredTag) {
        Map<Member, Long> positions = new LinkedHashMap<>();
        synchronized (this) {
            if (closed) {
                return CompletableFuture.completedFuture(null);
            }
            closed = true;
            waiting.clear();
            parts.keySet().forEach(member -> positions.put(member, runs.highest(member, deliveredTag)));
        }
        return CompletableFuture.allOf(positions.entrySet().stream()
                .map(each -> each.getKey().call(backend -> backend.closeConsumer(id(), each.getValue())))
                .toArray(CompletableFuture[]::new));
    }

    /** The consumer on one broker. */
    private final class Part implements DeliveryListener {
        private final Member member;
        private int open;
        /** Whether the broker has the consumer: before, its link may not be open, and credit would go nowhere. */
        private boolean created;

        Part(Member member) {
            this.member = member;
        }

        @Override
        public void onDelivery(long consumerId, long tag, int deliveryCount, IncomingMessage message) {
            handing.lock();
            try {
                long handed;
                synchronized (MergedConsumer.this) {
                    if (closed) {
                        return;
                    }
                    open = Math.max(0, open - 1);
                    if (credit == 0 || !waiting.isEmpty()) {
                        waiting.add(new Waiting(member, tag, deliveryCount, message));
                        return;
                    }
                    credit--;
                    handed = runs.add(member, tag);
                    if (open == 0) {
                        topUp(this);
                    }
                }
                listener.onDelivery(consumerId, handed, deliveryCount, message);
            } finally {
                handing.unlock();
            }
        }

        @Override
        public void onReset(long consumerId, IntConsumer account) {
            lost(member);
            synchronized (MergedConsumer.this) {
                open = 0;
                open = due(this);
                account.accept(open);
            }
        }

        /** The others have to answer as well: {@link #recoverEnded}. What this one delivered before must be gone before it delivers again. */
        @Override
        public void onRecovered(long consumerId) {
            synchronized (MergedConsumer.this) {
                clear(member);
            }
        }
    }
}
