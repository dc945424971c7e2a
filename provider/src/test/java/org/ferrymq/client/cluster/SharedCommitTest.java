package org.ferrymq.client.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.ParticipantBackend;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.TransactionState;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two brokers have prepared; the first refuses the decision. */
class SharedCommitTest {
    private static final String TRANSACTION = "L:c:1";

    private final Map<String, Object> answers = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final Members members = new Members(
            new ClusterView("c", new TreeMap<>(Map.of("a", "h:1", "b", "h:2"))),
            (broker, cluster, address) -> link(broker),
            member -> fake(BackendListener.class, "listener"),
            Duration.ofSeconds(30),
            System::nanoTime);

    private <T> T fake(Class<T> type, String name) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(name, method.getName())));
    }

    private static FerryException refused() {
        return new FerryException(ErrorCode.TRANSACTION_UNKNOWN, "not in doubt");
    }

    private ParticipantBackend link(String broker) {
        return fake(ParticipantBackend.class, broker);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the proxy's caller gets it
    private Object call(String broker, String method) {
        if (method.equals("setStateListener")) {
            return null;
        }
        if (method.equals("open")) {
            return CompletableFuture.completedFuture(new ConnectionInfo(broker, "c", "1", "h:1"));
        }
        calls.add(method + " " + broker);
        Object answer = answers.get(method + " " + broker);
        return answer instanceof FerryException refused
                ? CompletableFuture.failedFuture(refused)
                : CompletableFuture.completedFuture(answer);
    }

    @BeforeEach
    void prepare() {
        answers.put("prepare a", PrepareVote.OK);
        answers.put("prepare b", PrepareVote.OK);
        answers.put("decide a", refused());
        members.open(new ConnectionSettings("c", null, null, null), List.of("a"))
                .join();
    }

    private CompletableFuture<Void> complete() {
        SharedCommit commit = SharedCommit.begin(members, TRANSACTION, List.of("a", "b"), null)
                .join();
        assertThat(commit.isPossible()).isTrue();
        calls.clear();
        return commit.complete();
    }

    @Test
    void theOthersRollBackWhenTheFirstHas() {
        assertThatThrownBy(complete()::join)
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK));
        assertThat(calls).containsExactly("decide a", "rollback a", "rollback b");
    }

    @Test
    void theOthersCommitIfTheFirstHasDecidedAfterAll() {
        answers.put("rollback a", refused());
        answers.put("status a", TransactionState.COMMITTED);
        complete().join();
        assertThat(calls).containsExactly("decide a", "rollback a", "status a", "commit b", "forget a");
    }

    @Test
    void theOthersStayPreparedWhileTheFirstDoesNotSay() {
        answers.put("rollback a", refused());
        answers.put("status a", TransactionState.PREPARED);
        assertThatThrownBy(complete()::join)
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_OUTCOME_UNKNOWN));
        assertThat(calls).containsExactly("decide a", "rollback a", "status a");
    }
}
