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
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.ParticipantBackend;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.TransactionState;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two connections of one process to one broker; one begins a branch, the other wants to join it. */
class JoiningTest {
    private static final String BRANCH = "X:1:0a:JoiningTest";

    private final Map<String, CompletableFuture<?>> answers = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final ClusterTransactions owner = connection("owner");
    private final ClusterTransactions guest = connection("guest");

    private ClusterTransactions connection(String name) {
        Members members = new Members(
                new ClusterView("joining", new TreeMap<>(Map.of("a", "h:1"))),
                (broker, cluster, address) -> fake(ParticipantBackend.class, name),
                member -> fake(BackendListener.class, "listener"),
                Duration.ofSeconds(30),
                System::nanoTime);
        members.open(new ConnectionSettings("c", null, null, null), List.of("a"))
                .join();
        return new ClusterTransactions(
                members, new RollCall(members, fake(ClusterDirectory.class, "directory of " + name), 0));
    }

    private <T> T fake(Class<T> type, String name) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call(name, method.getName())));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the proxy's caller gets it
    private Object call(String connection, String method) {
        if (method.equals("setStateListener")) {
            return null;
        }
        if (method.equals("open")) {
            return CompletableFuture.completedFuture(new ConnectionInfo("a", "joining", "1", "h:1"));
        }
        calls.add(method + " by " + connection);
        return answers.getOrDefault(method, CompletableFuture.completedFuture(null));
    }

    @BeforeEach
    void answer() {
        answers.put("status", CompletableFuture.completedFuture(TransactionState.PREPARED));
        answers.put("prepare", CompletableFuture.completedFuture(PrepareVote.OK));
    }

    @AfterEach
    void forget() {
        owner.close();
    }

    @Test
    void nobodyIsAskedAboutABranchThatIsOpenHere() {
        owner.begin(BRANCH, Duration.ZERO).join();
        assertThat(guest.stateToJoin(BRANCH).join()).isEqualTo(TransactionState.OPEN);
        assertThat(calls).containsExactly("begin by owner");
    }

    @Test
    void theBrokerIsAskedWhileItHasNotAnsweredTheBegin() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        answers.put("begin", begun);
        CompletableFuture<Void> beginning = owner.begin(BRANCH, Duration.ZERO);
        assertThat(guest.stateToJoin(BRANCH).join()).isEqualTo(TransactionState.PREPARED);
        begun.complete(null);
        beginning.join();
        assertThat(guest.stateToJoin(BRANCH).join()).isEqualTo(TransactionState.OPEN);
    }

    @Test
    void theBrokerIsAskedOnceItsEndHasBeenAskedFor() {
        answers.put("commit", refused());
        answers.put("rollback", refused());
        Map<String, Runnable> ends = Map.of(
                "prepare", () -> guest.prepare(BRANCH).join(),
                "commit",
                        () -> assertThatThrownBy(guest.commit(CommitRequest.branch(BRANCH, true))::join)
                                .hasRootCauseInstanceOf(FerryException.class),
                "rollback",
                        () -> assertThatThrownBy(guest.rollback(BRANCH)::join)
                                .hasRootCauseInstanceOf(FerryException.class));
        ends.forEach((name, end) -> {
            owner.begin(BRANCH, Duration.ZERO).join();
            end.run();
            calls.clear();
            assertThat(guest.stateToJoin(BRANCH).join()).as(name).isEqualTo(TransactionState.PREPARED);
            assertThat(calls).as(name).containsExactly("status by guest");
            owner.close();
        });
    }

    @Test
    void theBrokerIsAskedAboutABranchWhosePartHasFailed() {
        owner.begin(BRANCH, Duration.ZERO).join();
        owner.fail(BRANCH, new FerryException(ErrorCode.CONNECTION_FAILED, "never got there"));
        calls.clear();
        guest.stateToJoin(BRANCH).join();
        assertThat(calls).containsExactly("status by guest");
    }

    /** Its end may be asked for again. */
    private static CompletableFuture<Void> refused() {
        return CompletableFuture.failedFuture(new FerryException(ErrorCode.CONNECTION_FAILED, "no answer"));
    }
}
