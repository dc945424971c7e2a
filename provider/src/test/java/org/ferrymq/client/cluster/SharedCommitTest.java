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

/** Two brokers commit together; unless said otherwise, the first refuses the decision. */
class SharedCommitTest {
    private static final String TRANSACTION = "L:c:1";

    private final Map<String, Object> answers = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final SharedCommit commit = new SharedCommit(TRANSACTION, List.of("a", "b"), null);
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

    private static FerryException lost() {
        return new FerryException(ErrorCode.CONNECTION_FAILED, "gone");
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
        if (answer instanceof CompletableFuture<?> later) {
            return later;
        }
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
        return commit.complete(members);
    }

    private void assertFails(ErrorCode expected, CompletableFuture<Void> answer) {
        assertThatThrownBy(answer::join)
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(expected));
    }

    private void assertCalls(String... expected) {
        assertThat(calls).containsExactly(expected);
        calls.clear();
    }

    @Test
    void allPrepareTheFirstDecidesTheOthersCommit() {
        answers.remove("decide a");
        complete().join();
        assertCalls("prepare a", "prepare b", "decide a", "commit b", "forget a");
    }

    @Test
    void theOthersPrepareOnlyAfterTheOneThatDecidesIfThatIsAway() {
        answers.remove("decide a");
        CompletableFuture<PrepareVote> vote = new CompletableFuture<>();
        answers.put("prepare a", vote);
        members.of("a").connected(false);
        CompletableFuture<Void> committing = complete();
        assertCalls("prepare a");
        vote.complete(PrepareVote.OK);
        committing.join();
        assertCalls("prepare b", "decide a", "commit b", "forget a");
    }

    @Test
    void theOthersDoNotPrepareIfTheOneThatDecidesStaysAway() {
        answers.put("prepare a", lost());
        members.of("a").connected(false);
        assertFails(ErrorCode.TRANSACTION_ROLLED_BACK, complete());
        assertCalls("prepare a", "rollback a", "rollback b");
    }

    @Test
    void theOthersRollBackWhenTheFirstHas() {
        assertFails(ErrorCode.TRANSACTION_ROLLED_BACK, complete());
        assertCalls("prepare a", "prepare b", "decide a", "rollback a", "rollback b");
    }

    @Test
    void allRollBackWhenOneHasNotPromised() {
        answers.put("prepare b", lost());
        assertFails(ErrorCode.TRANSACTION_ROLLED_BACK, complete());
        assertCalls("prepare a", "prepare b", "rollback a", "rollback b");
        assertFails(ErrorCode.TRANSACTION_ROLLED_BACK, complete());
        assertCalls("rollback a", "rollback b");
    }

    @Test
    void theOthersCommitIfTheFirstHasDecidedAfterAll() {
        answers.put("rollback a", refused());
        answers.put("status a", TransactionState.COMMITTED);
        complete().join();
        assertCalls("prepare a", "prepare b", "decide a", "rollback a", "status a", "commit b", "forget a");
    }

    @Test
    void theOthersStayPreparedWhileTheFirstDoesNotSay() {
        answers.put("rollback a", refused());
        answers.put("status a", TransactionState.PREPARED);
        assertFails(ErrorCode.TIMEOUT, complete());
        assertCalls("prepare a", "prepare b", "decide a", "rollback a", "status a");
    }

    @Test
    void nobodyIsToldWhenTheFirstHasForgotten() {
        answers.put("rollback a", refused());
        answers.put("status a", TransactionState.UNKNOWN);
        assertFails(ErrorCode.TRANSACTION_OUTCOME_UNKNOWN, complete());
        assertCalls("prepare a", "prepare b", "decide a", "rollback a", "status a");
    }

    @Test
    void aDecisionWithoutAnAnswerIsAskedForUntilItHasOne() {
        answers.put("decide a", lost());
        assertFails(ErrorCode.TIMEOUT, complete());
        assertCalls("prepare a", "prepare b", "decide a");
        answers.put("status a", lost());
        assertFails(ErrorCode.TIMEOUT, complete());
        assertCalls("status a");
        answers.put("status a", TransactionState.COMMITTED);
        complete().join();
        assertCalls("status a", "commit b", "forget a");
    }

    @Test
    void aDecisionThatWasNeverTakenIsTakenWhenAskedForAgain() {
        answers.put("decide a", lost());
        assertFails(ErrorCode.TIMEOUT, complete());
        calls.clear();
        answers.remove("decide a");
        answers.put("status a", TransactionState.PREPARED);
        complete().join();
        assertCalls("status a", "decide a", "commit b", "forget a");
    }

    @Test
    void aDecisionThatWasLostWithTheFirstBrokersMemoryRollsTheOthersBackOnlyIfThatHas() {
        answers.put("decide a", lost());
        assertFails(ErrorCode.TIMEOUT, complete());
        calls.clear();
        answers.put("status a", TransactionState.ROLLED_BACK);
        assertFails(ErrorCode.TRANSACTION_ROLLED_BACK, complete());
        assertCalls("status a", "rollback a", "rollback b");
    }

    @Test
    void aRollbackAfterACommitWithoutAnAnswerSaysIfItIsTooLate() {
        answers.put("decide a", lost());
        assertFails(ErrorCode.TIMEOUT, complete());
        calls.clear();
        answers.put("rollback a", refused());
        answers.put("status a", TransactionState.COMMITTED);
        assertFails(ErrorCode.TRANSACTION_COMMITTED, commit.rollback(members));
        assertCalls("rollback a", "status a", "commit b", "forget a");
    }

    @Test
    void aRollbackAfterACommitWithoutAnAnswerRollsBackTheOthersAfterTheFirst() {
        answers.put("decide a", lost());
        assertFails(ErrorCode.TIMEOUT, complete());
        calls.clear();
        answers.put("rollback a", lost());
        assertFails(ErrorCode.TIMEOUT, commit.rollback(members));
        assertCalls("rollback a");
        answers.remove("rollback a");
        commit.rollback(members).join();
        assertCalls("rollback a", "rollback b");
    }

    @Test
    void aRollbackWaitsForTheCommitThatIsUnderWay() {
        CompletableFuture<Void> decision = new CompletableFuture<>();
        answers.put("decide a", decision);
        CompletableFuture<Void> committing = complete();
        CompletableFuture<Void> rollback = commit.rollback(members);
        assertCalls("prepare a", "prepare b", "decide a");
        decision.complete(null);
        committing.join();
        assertCalls("commit b", "forget a");
        assertFails(ErrorCode.TRANSACTION_COMMITTED, rollback);
    }

    @Test
    void theOnlyOneThatHasAPartDecidesForItself() {
        answers.put("prepare a", PrepareVote.READ_ONLY);
        complete().join();
        assertCalls("prepare a", "prepare b", "decide b", "forget b");
    }
}
