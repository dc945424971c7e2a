package org.ferrymq.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.TransactionState;
import org.ferrymq.client.remoting.BackendLimits;
import org.ferrymq.client.remoting.Link;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Commits whose answer does not come, in all orders with what is asked next. */
@Timeout(120)
class TransactionEndsTest {
    private static final String LOCAL = "L:1:1";
    private static final CommitRequest COMMIT = CommitRequest.local(LOCAL, 3);

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final LinkGate gate = new LinkGate(scheduler);
    private final TransactionEpochs epochs = new TransactionEpochs();
    private final Duration limit = Duration.ofMinutes(1);
    private final TransactionEnds ends = new TransactionEnds(
            gate, new BackendLimits(limit, limit, limit, limit, false), epochs, () -> gate.current() != null);
    private final List<String> calls = new ArrayList<>();
    private final Map<String, Supplier<CompletableFuture<?>>> answers = new HashMap<>();
    private final List<Duration> ages = new ArrayList<>();

    TransactionEndsTest() {
        epochs.use(LOCAL);
        gate.attach(link());
    }

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
    }

    private Link link() {
        return (Link) Proxy.newProxyInstance(Link.class.getClassLoader(), new Class<?>[] {Link.class}, (p, m, a) -> {
            if (m.getDeclaringClass() == Object.class) {
                return m.getName().equals("hashCode") ? System.identityHashCode(p) : p == a[0];
            }
            calls.add(m.getName());
            if (m.getName().equals("statusAfterCommit")) {
                ages.add((Duration) a[1]);
            }
            return answers.getOrDefault(m.getName(), () -> CompletableFuture.completedFuture(null))
                    .get();
        });
    }

    private void fail(String call, ErrorCode code) {
        answers.put(call, () -> CompletableFuture.failedFuture(new FerryException(code, "scripted " + code)));
    }

    private void status(TransactionState state) {
        answers.put("statusAfterCommit", () -> CompletableFuture.completedFuture(state));
    }

    private void loseTheLink() {
        gate.detach();
        epochs.nextEpoch();
    }

    private static void assertEnds(CompletableFuture<Void> future, ErrorCode expected) {
        if (expected == null) {
            future.orTimeout(60, TimeUnit.SECONDS).join();
            return;
        }
        assertThatThrownBy(() -> future.orTimeout(60, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(expected));
    }

    private void commitWithoutAnswer() {
        fail("commit", ErrorCode.TIMEOUT);
        assertEnds(ends.commit(COMMIT), ErrorCode.TIMEOUT);
        answers.remove("commit");
        calls.clear();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "COMMITTED, none, statusAfterCommit",
                "ROLLED_BACK, TRANSACTION_ROLLED_BACK, statusAfterCommit",
                "OPEN, none, statusAfterCommit commit",
                "UNKNOWN, TRANSACTION_OUTCOME_UNKNOWN, statusAfterCommit",
            })
    void aCommitAfterOneThatTimedOutAsksAlsoOnTheNextLink(TransactionState state, ErrorCode expected, String asked) {
        commitWithoutAnswer();
        loseTheLink();
        status(state);
        CompletableFuture<Void> again = ends.commit(COMMIT);
        assertThat(again)
                .as("it is the broker who knows, not the loss of the link")
                .isNotDone();
        gate.attach(link());
        assertEnds(again, expected);
        assertThat(calls).containsExactly(asked.split(" "));
        assertThat(ends.isCommitIssued(LOCAL)).as("remembered").isFalse();
    }

    @Test
    void theAgeIsThatOfTheFirstCommit() {
        commitWithoutAnswer();
        long sent = System.nanoTime();
        fail("statusAfterCommit", ErrorCode.TIMEOUT);
        for (int i = 0; i < 2; i++) {
            long before = System.nanoTime();
            while (System.nanoTime() - before < TimeUnit.MILLISECONDS.toNanos(5)) {
                Thread.onSpinWait();
            }
            long age = System.nanoTime() - sent;
            assertEnds(ends.commit(COMMIT), ErrorCode.TIMEOUT);
            assertThat(ages.get(i)).isGreaterThanOrEqualTo(Duration.ofNanos(age));
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "COMMITTED, TRANSACTION_COMMITTED, statusAfterCommit",
                "ROLLED_BACK, none, statusAfterCommit",
                "OPEN, none, statusAfterCommit rollback",
                "UNKNOWN, TRANSACTION_OUTCOME_UNKNOWN, statusAfterCommit",
            })
    void aRollbackAfterACommitThatTimedOutAsksAlsoOnTheNextLink(
            TransactionState state, ErrorCode expected, String asked) {
        commitWithoutAnswer();
        loseTheLink();
        status(state);
        CompletableFuture<Void> rollback = ends.rollback(LOCAL);
        assertThat(rollback).as("nobody could be asked").isNotDone();
        gate.attach(link());
        assertEnds(rollback, expected);
        assertThat(calls).containsExactly(asked.split(" "));
        assertThat(ends.isCommitIssued(LOCAL)).as("remembered").isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, TRANSACTION_COMMITTED",
                "TRANSACTION_ROLLED_BACK, none",
                "TRANSACTION_UNKNOWN, TRANSACTION_OUTCOME_UNKNOWN",
                "TIMEOUT, TIMEOUT",
            })
    void aRollbackWaitsForACommitThatIsUnderWayAtTheBroker(ErrorCode end, ErrorCode expected) {
        commitWithoutAnswer();
        status(TransactionState.OPEN);
        fail("rollback", ErrorCode.ILLEGAL_STATE);
        if (end != null) {
            fail("commit", end);
        }
        assertEnds(ends.rollback(LOCAL), expected);
        assertThat(calls).containsExactly("statusAfterCommit", "rollback", "commit");
        assertThat(ends.isCommitIssued(LOCAL)).isEqualTo(expected == ErrorCode.TIMEOUT);
    }

    private void prepare() {
        answers.put("prepare", () -> CompletableFuture.completedFuture(PrepareVote.OK));
        ends.prepare(LOCAL, link -> link.prepare(LOCAL)).join();
        calls.clear();
    }

    @Test
    void aPreparedTransactionIsNotRolledBackByTheLossOfItsLink() {
        prepare();
        loseTheLink();
        CompletableFuture<Void> rollback = ends.rollback(LOCAL);
        assertThat(rollback).as("only the broker knows").isNotDone();
        fail("rollback", ErrorCode.ILLEGAL_STATE);
        gate.attach(link());
        assertEnds(rollback, ErrorCode.ILLEGAL_STATE);
        assertThat(calls).containsExactly("rollback");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"TRANSACTION_UNKNOWN", "TRANSACTION_ROLLED_BACK", "TIMEOUT", "BUSY"})
    void aDecisionThatWasRefusedSaysNothingAboutTheNextRollback(ErrorCode refused) {
        prepare();
        fail("decide", refused);
        assertEnds(ends.decide(LOCAL), refused);
        loseTheLink();
        CompletableFuture<Void> rollback = ends.rollback(LOCAL);
        assertThat(rollback).as("it may have been decided before").isNotDone();
        fail("rollback", ErrorCode.ILLEGAL_STATE);
        gate.attach(link());
        assertEnds(rollback, ErrorCode.ILLEGAL_STATE);
    }

    @Test
    void aDecisionThatTheBrokerDoesNotKnowAnyMoreIsNotSaidToBeRolledBack() {
        prepare();
        CompletableFuture<Void> held = new CompletableFuture<>();
        answers.put("decide", () -> held);
        CompletableFuture<Void> decision = ends.decide(LOCAL);
        loseTheLink();
        held.completeExceptionally(new FerryException(ErrorCode.CONNECTION_CLOSED, "lost"));
        answers.put("status", () -> CompletableFuture.completedFuture(TransactionState.UNKNOWN));
        gate.attach(link());
        assertEnds(decision, ErrorCode.TRANSACTION_UNKNOWN);
    }

    @Test
    void aRollbackOfAPreparedTransactionIsAskedForAgainOnTheNextLink() {
        prepare();
        CompletableFuture<Void> held = new CompletableFuture<>();
        answers.put("rollback", () -> held);
        CompletableFuture<Void> rollback = ends.rollback(LOCAL);
        loseTheLink();
        held.completeExceptionally(new FerryException(ErrorCode.CONNECTION_CLOSED, "lost"));
        assertThat(rollback).isNotDone();
        fail("rollback", ErrorCode.TRANSACTION_UNKNOWN);
        gate.attach(link());
        assertEnds(rollback, ErrorCode.TRANSACTION_UNKNOWN);
        assertThat(calls).containsExactly("rollback", "rollback");
    }

    @Test
    void aRollbackWhileNobodyWaitsForTheCommitAnyMoreAsksToo() {
        CompletableFuture<Void> held = new CompletableFuture<>();
        answers.put("commit", () -> held);
        CompletableFuture<Void> interrupted = ends.commit(COMMIT);
        loseTheLink();
        CompletableFuture<Void> rollback = ends.rollback(LOCAL);
        assertThat(rollback).isNotDone();
        held.completeExceptionally(new FerryException(ErrorCode.CONNECTION_CLOSED, "lost"));
        status(TransactionState.COMMITTED);
        gate.attach(link());
        assertEnds(rollback, ErrorCode.TRANSACTION_COMMITTED);
        assertEnds(interrupted, null);
    }

    @Test
    void aCommitThatWaitsForALinkIsWithdrawnByARollback() {
        gate.detach();
        CompletableFuture<Void> waiting = ends.commit(COMMIT);
        assertEnds(ends.rollback(LOCAL), null);
        gate.attach(link());
        assertEnds(waiting, ErrorCode.TRANSACTION_ROLLED_BACK);
        assertThat(calls).as("it must not take effect after that").isEmpty();
        assertThat(ends.isCommitIssued(LOCAL)).isFalse();
    }

    @Test
    void aCommitThatNeverGotALinkIsSentAsTheFirst() {
        gate.detach();
        CompletableFuture<Void> first = ends.commit(COMMIT);
        CompletableFuture<Void> second = ends.commit(COMMIT);
        status(TransactionState.COMMITTED);
        gate.attach(link());
        assertEnds(first, null);
        assertEnds(second, null);
        assertThat(calls).containsExactly("commit", "statusAfterCommit");
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"BUSY", "RESOURCE_LIMIT"})
    void aCommitThatTheBrokerRefusedForNowIsNone(ErrorCode refusal) {
        fail("commit", refusal);
        assertEnds(ends.commit(COMMIT), refusal);
        assertThat(ends.isCommitIssued(LOCAL)).isFalse();
        commitWithoutAnswer();
        fail("statusAfterCommit", refusal);
        assertEnds(ends.commit(COMMIT), refusal);
        assertThat(ends.isCommitIssued(LOCAL))
                .as("the one before had no answer")
                .isTrue();
    }

    @Test
    void aDoomedTransactionThatNobodyBeganToCommitNeedsNoBroker() {
        loseTheLink();
        assertEnds(ends.commit(COMMIT), ErrorCode.TRANSACTION_ROLLED_BACK);
        epochs.use(LOCAL);
        assertEnds(ends.rollback(LOCAL), null);
        assertThat(calls).isEmpty();
    }

    @Test
    void aBranchIsRolledBackByTheBrokerAfterACommitInOnePhaseWithoutAnswer() {
        String branch = "X:1:a:b";
        epochs.use(branch);
        CompletableFuture<Void> held = new CompletableFuture<>();
        answers.put("commit", () -> held);
        CompletableFuture<Void> commit = ends.commit(CommitRequest.branch(branch, true));
        loseTheLink();
        CompletableFuture<Void> rollback = ends.rollback(branch);
        assertThat(rollback).as("not by the loss of the link").isNotDone();
        fail("rollback", ErrorCode.XA_ERROR);
        gate.attach(link());
        assertEnds(rollback, ErrorCode.XA_ERROR);
        assertThat(commit).isNotDone();
    }

    @Test
    void theLossOfALinkRollsBackBranchesThatBeganOnIt() {
        String branch = "X:1:a:b";
        ends.begun(branch);
        epochs.begin(branch);
        loseTheLink();
        assertEnds(ends.rollback(branch), null);
        assertThat(calls).isEmpty();
    }

    @Test
    void theLossOfALinkSaysNothingAboutABranchThatAnotherConnectionHasBegun() {
        String branch = "X:1:a:b";
        epochs.use(branch);
        loseTheLink();
        CompletableFuture<Void> rollback = ends.rollback(branch);
        assertThat(rollback).as("it may be open, or prepared").isNotDone();
        gate.attach(link());
        assertEnds(rollback, null);
        assertThat(calls).containsExactly("rollback");
    }
}
