package org.ferrymq.client.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.Failures;
import org.ferrymq.client.ParticipantBackend;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The brokers of one cluster: those that nameservers tell of, and the links to those that were used. Thread-safe. */
final class Members {
    /** Makes links. */
    @FunctionalInterface
    interface Links {
        /** A link, not open yet, to the broker of that name. {@code address} (host:port) is where it was last; null if that is not known. */
        ParticipantBackend to(String broker, String cluster, @Nullable String address);
    }

    /** Hears of the ups and downs of the links. */
    interface Observer {
        /** The listener for the link to that broker. */
        BackendListener of(Member member);
    }

    private static final Logger log = LoggerFactory.getLogger(Members.class);

    private final Links links;
    private final Observer observer;
    private final long avoidedNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Member> members = new ConcurrentHashMap<>();
    /** When the last opening of a link failed, by broker; none for those whose last opening did not. */
    private final Map<String, Long> failed = new ConcurrentHashMap<>();

    private volatile ClusterView view;
    private volatile @Nullable ConnectionSettings settings;
    private boolean closed;

    /**
     * Creates it.
     *
     * @param avoided for how long a broker to which no link could be opened is left alone where another will do
     * @param nanoTime the clock, {@link System#nanoTime()}
     */
    Members(ClusterView view, Links links, Observer observer, Duration avoided, LongSupplier nanoTime) {
        this.avoidedNanos = avoided.toNanos();
        this.nanoTime = nanoTime;
        this.view = view;
        this.links = links;
        this.observer = observer;
    }

    ClusterView view() {
        return view;
    }

    void update(ClusterView newView) {
        ClusterView before = view;
        view = newView;
        if (!before.brokers().keySet().containsAll(newView.brokers().keySet())) {
            log.info(
                    "cluster {} has the brokers {} now, it had {}",
                    newView.cluster(),
                    newView.brokers().keySet(),
                    before.brokers().keySet());
        }
    }

    /** The one broker that there is and ever was, as far as this connection knows; null if there are several. */
    @Nullable String only() {
        SortedMap<String, String> brokers = view.brokers();
        if (brokers.size() != 1) {
            return null;
        }
        String only = brokers.firstKey();
        return members.isEmpty() || (members.size() == 1 && members.containsKey(only)) ? only : null;
    }

    /** The names of all brokers: those of now, and those that links were made to. */
    List<String> names() {
        List<String> names = new ArrayList<>(view.brokers().keySet());
        members.keySet().stream().filter(name -> !names.contains(name)).forEach(names::add);
        return names;
    }

    /** Whether the broker belongs to the cluster, or did when it was used. */
    boolean has(String broker) {
        return view.brokers().containsKey(broker) || members.containsKey(broker);
    }

    /** Opens a link to the first broker in that order that can be reached. */
    CompletableFuture<Member> open(ConnectionSettings with, List<String> order) {
        settings = with;
        return openFirst(order, 0, null);
    }

    private CompletableFuture<Member> openFirst(List<String> order, int index, @Nullable FerryException last) {
        if (index == order.size()) {
            return CompletableFuture.failedFuture(
                    last == null ? new FerryException(ErrorCode.CONNECTION_FAILED, "the cluster has no broker") : last);
        }
        Member member = of(order.get(index));
        return member.opened().thenApply(info -> member).exceptionallyCompose(failure -> {
            FerryException cause = Failures.of(failure);
            boolean away = cause.code() == ErrorCode.CONNECTION_FAILED
                    || cause.code() == ErrorCode.CONNECTION_CLOSED
                    || cause.code() == ErrorCode.TIMEOUT;
            return away ? openFirst(order, index + 1, cause) : CompletableFuture.failedFuture(cause);
        });
    }

    /** Whether a request need not wait for the broker to come back, as far as is known. Opens no link. */
    boolean isReachable(String broker) {
        Member known = members.get(broker);
        if (known != null && (known.isConnected() || known.isOpen())) {
            return known.isConnected();
        }
        Long failedAt = failed.get(broker);
        return failedAt == null || nanoTime.getAsLong() - failedAt >= avoidedNanos;
    }

    /** Whether there is a channel to the broker right now, as far as is known. Opens no link. */
    boolean isConnected(String broker) {
        Member known = members.get(broker);
        return known != null && known.isConnected();
    }

    /** The broker of that name; its link opens now if there is none. */
    Member of(String broker) {
        Member known = members.get(broker);
        if (known != null) {
            return known;
        }
        ConnectionSettings with = settings;
        if (with == null) {
            throw new FerryException(ErrorCode.ILLEGAL_STATE, "the connection is not open");
        }
        Member member;
        synchronized (this) {
            if (closed) {
                throw new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection is closed");
            }
            Member meanwhile = members.get(broker);
            if (meanwhile != null) {
                return meanwhile;
            }
            member = new Member(
                    broker, links.to(broker, view.cluster(), view.brokers().get(broker)));
            members.put(broker, member);
        }
        member.backend().setStateListener(observer.of(member));
        Failures.unawaited(member.opened().whenComplete((info, failure) -> {
            if (failure != null) {
                failed.put(broker, nanoTime.getAsLong());
                members.remove(broker, member); // the next use tries again
            } else {
                failed.remove(broker);
            }
        }));
        member.open(with.at(broker));
        return member;
    }

    /** Those whose links are open or opening. */
    Collection<Member> used() {
        return List.copyOf(members.values());
    }

    /** Closes all links, once. */
    CompletableFuture<Void> close() {
        synchronized (this) {
            closed = true;
        }
        return CompletableFuture.allOf(
                used().stream().map(member -> member.backend().closeAsync()).toArray(CompletableFuture[]::new));
    }
}
