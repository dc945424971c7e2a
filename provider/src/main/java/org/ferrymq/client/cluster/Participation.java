package org.ferrymq.client.cluster;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/** Which brokers a transaction has work on, and how many requests each was sent. Thread-safe. */
final class Participation {
    private final Duration timeout;
    private final Map<String, Integer> requests = new LinkedHashMap<>();
    private @Nullable FerryException failure;
    private @Nullable SharedCommit commit;
    private boolean begun;
    private boolean ending;

    /** Begins without brokers. {@code timeout}: after which brokers roll it back unless it is prepared; zero for their default */
    Participation(Duration timeout) {
        this.timeout = timeout;
    }

    Duration timeout() {
        return timeout;
    }

    /** Notes a request. {@return whether it is the broker's first} */
    synchronized boolean use(String broker) {
        return requests.merge(broker, 1, Integer::sum) == 1;
    }

    /** The brokers, in the order in which they came in. */
    synchronized List<String> brokers() {
        return List.copyOf(requests.keySet());
    }

    /** How many requests the broker was sent. */
    synchronized int requests(String broker) {
        return requests.getOrDefault(broker, 0);
    }

    /** There was nothing to commit on that broker: it has ended there. */
    synchronized void leave(String broker) {
        requests.remove(broker);
    }

    /** A part of it never reached a broker: it must not be committed. */
    synchronized void fail(FerryException cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** Why it must not be committed, as far as is known here; or null. */
    synchronized @Nullable FerryException failure() {
        return failure;
    }

    /** Begins to commit it, or goes on with that. */
    synchronized SharedCommit commit(String transaction) {
        if (commit == null) {
            // only local transactions are told by one session, which knows what it has sent
            commit = new SharedCommit(transaction, brokers(), ClusterTransactions.isXa(transaction) ? null : this);
        }
        return commit;
    }

    /** The commit on several brokers that was asked for and has not ended; null if there is none. */
    synchronized @Nullable SharedCommit commitUnderWay() {
        return commit;
    }

    /** A broker has said that it knows the transaction. */
    synchronized void begun() {
        begun = true;
    }

    /** Its end is asked for. */
    synchronized void ending() {
        ending = true;
    }

    /** Whether it has begun, and nothing is known here that keeps it from taking more work. */
    synchronized boolean isOpen() {
        return begun && !ending && failure == null;
    }
}
