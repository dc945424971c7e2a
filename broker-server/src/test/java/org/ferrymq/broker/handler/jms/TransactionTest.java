package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.DeliveredTag;
import org.ferrymq.protocol.command.jms.consume.TagRange;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.transaction.TransactionState;
import org.ferrymq.protocol.command.jms.transaction.TxBegin;
import org.ferrymq.protocol.command.jms.transaction.TxCommit;
import org.ferrymq.protocol.command.jms.transaction.TxForget;
import org.ferrymq.protocol.command.jms.transaction.TxInDoubt;
import org.ferrymq.protocol.command.jms.transaction.TxOutcome;
import org.ferrymq.protocol.command.jms.transaction.TxPrepare;
import org.ferrymq.protocol.command.jms.transaction.TxRecover;
import org.ferrymq.protocol.command.jms.transaction.TxResolve;
import org.ferrymq.protocol.command.jms.transaction.TxRollback;
import org.ferrymq.protocol.command.jms.transaction.TxStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Local transactions and XA branches, with a crash at every step. */
class TransactionTest {
    private static final String LOCAL = "L:c1:1";
    private static final String SHARED = LOCAL;
    private static final String XA = "X:7:0a0b:01";

    @TempDir
    Path folder;

    @TempDir
    Path afterCrash;

    private TestBroker broker;
    private ScriptedPeer peer;

    @BeforeEach
    void open() {
        broker = TestBroker.open(folder);
        peer = broker.connect("c1", null);
        broker.send(peer, "in", "i0", "i1", "i2");
        broker.receiver(peer, 1, "in", null, 2);
        assertThat(peer.bodies(1)).containsExactly("i0", "i1");
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private void work(String transaction) {
        broker.acknowledge(peer, transaction, 1, 1, 2);
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "out", transaction, Map.of(), "o0"));
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "out", transaction, Map.of(), "o1"));
    }

    private void crash() {
        broker = broker.crash(afterCrash);
        broker.settle();
        peer = broker.connect("c2", null);
    }

    private List<String> receive(String queue) {
        broker.receiver(peer, 99, queue, null, 100);
        List<String> bodies = peer.bodies(99);
        broker.call(peer, new org.ferrymq.protocol.command.jms.consume.CloseConsumer(99, 0));
        broker.settle();
        return bodies;
    }

    private int xaError(org.ferrymq.protocol.command.Command command) {
        Response response = broker.answer(peer, command);
        assertThat(response.code()).as(response.remark()).isEqualTo(ResponseCode.XA_ERROR);
        return Integer.parseInt(response.fields().get("xaError"));
    }

    private String status(String transaction) {
        return status(transaction, 0);
    }

    private String status(String transaction, long commitAgeMs) {
        return broker.call(peer, new TxStatus(transaction, commitAgeMs))
                .fields()
                .get("state");
    }

    @Test
    void nothingIsVisibleBeforeTheCommitAndAllOfItAfter() {
        work(LOCAL);
        assertThat(receive("out")).isEmpty();
        assertThat(receive("in")).containsExactly("i2");
        broker.commit(peer, LOCAL);
        assertThat(receive("out")).containsExactly("o0", "o1");
        crash();
        assertThat(receive("out")).containsExactly("o0", "o1");
        assertThat(receive("in")).containsExactly("i2");
    }

    @Test
    void afterACrashItIsKnownWhatEndedBeforeAndWhatNeverArrivedIsUndone() {
        work(LOCAL);
        broker.commit(peer, LOCAL);
        crash();
        assertThat(status(LOCAL, 1)).isEqualTo("COMMITTED");
        String never = "L:c2:9";
        assertThat(status(never)).isEqualTo("UNKNOWN");
        assertThat(status(never, 1)).isEqualTo("ROLLED_BACK");
        assertThat(broker.answer(peer, broker.produce(DestinationKind.QUEUE, "out", never, Map.of(), "late"))
                        .code())
                .isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(broker.answer(peer, new TxCommit(never, true, TxCommit.UNCHECKED))
                        .code())
                .isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
    }

    @Test
    void aCrashBeforeTheCommitUndoesAll() {
        work(LOCAL);
        crash();
        assertThat(receive("out")).isEmpty();
        broker.receiver(peer, 5, "in", null, 100);
        List<ScriptedPeer.Delivery> again = peer.take(5);
        assertThat(again).extracting(ScriptedPeer.Delivery::body).containsExactly("i0", "i1", "i2");
        assertThat(again).extracting(ScriptedPeer.Delivery::count).containsExactly(2, 2, 1);
    }

    @Test
    void rollbackBringsAcknowledgedMessagesBackCountedAndDropsSends() {
        work(LOCAL);
        broker.call(peer, new TxRollback(LOCAL));
        broker.credit(peer, 1, 10);
        List<ScriptedPeer.Delivery> again = peer.take(1);
        assertThat(again).extracting(ScriptedPeer.Delivery::body).containsExactly("i0", "i1", "i2");
        assertThat(again).extracting(ScriptedPeer.Delivery::count).containsExactly(2, 2, 1);
        assertThat(receive("out")).isEmpty();
        assertThat(status(LOCAL)).isEqualTo("ROLLED_BACK");
        assertThat(broker.answer(peer, new TxCommit(LOCAL, true, TxCommit.UNCHECKED))
                        .code())
                .isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        crash();
        broker.receiver(peer, 5, "in", null, 100);
        assertThat(peer.take(5)).extracting(ScriptedPeer.Delivery::count).containsExactly(2, 2, 1);
    }

    @Test
    void recoverRollsBackAndGivesBackInOneStep() {
        broker.credit(peer, 1, 10);
        assertThat(peer.bodies(1)).containsExactly("i2");
        broker.acknowledge(peer, LOCAL, 1, 1, 1);
        broker.recover(peer, LOCAL, new DeliveredTag(1, 2));
        List<ScriptedPeer.Delivery> again = peer.take(1);
        assertThat(again).extracting(ScriptedPeer.Delivery::body).containsExactly("i0", "i1", "i2");
        assertThat(again).extracting(ScriptedPeer.Delivery::count).containsExactly(2, 2, 1);
        assertThat(again).extracting(ScriptedPeer.Delivery::tag).containsExactly(4L, 5L, 6L);
    }

    @Test
    void aLostChannelRollsItsTransactionBack() {
        work(LOCAL);
        peer.close();
        broker.settle();
        peer = broker.connect("c1", null);
        assertThat(receive("out")).isEmpty();
        assertThat(receive("in")).containsExactly("i0", "i1", "i2");
    }

    @Test
    void transactionsOfOthersAndUnknownOnesAreRefused() {
        assertThat(broker.answer(peer, new Acknowledge("L:other:1", true, List.of(new TagRange(1, 1, 1))))
                        .code())
                .isEqualTo(ResponseCode.ILLEGAL_STATE);
        assertThat(broker.answer(peer, new Acknowledge(XA, true, List.of(new TagRange(1, 1, 1))))
                        .code())
                .isEqualTo(ResponseCode.TRANSACTION_UNKNOWN);
        assertThat(broker.answer(peer, new TxCommit("L:c1:9", true, TxCommit.UNCHECKED))
                        .code())
                .isEqualTo(ResponseCode.TRANSACTION_UNKNOWN);
        assertThat(broker.answer(peer, new TxCommit("nonsense", true, TxCommit.UNCHECKED))
                        .code())
                .isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
    }

    @Test
    void aTransactionOfWhichARequestWasRefusedIsNotCommitted() {
        work(LOCAL);
        assertThat(broker.answer(peer, new Acknowledge(LOCAL, true, List.of(new TagRange(1, 77, 77))))
                        .code())
                .isEqualTo(ResponseCode.ILLEGAL_STATE);
        Response refused = broker.answer(peer, new TxCommit(LOCAL, true, 4));
        broker.settle();
        assertThat(refused.code()).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(refused.remark()).contains("of the 4 requests in it 3 were accepted");
        assertThat(receive("out")).isEmpty();
        assertThat(status(LOCAL)).isEqualTo("ROLLED_BACK");
    }

    @Test
    void aCommitRightBehindASendThatTheLogRefusesRollsBack() {
        work(LOCAL);
        String tooLarge = "x".repeat(2 << 20);
        CompletableFuture<Response> send =
                broker.begin(peer, broker.produce(DestinationKind.QUEUE, "out", LOCAL, Map.of(), "o2", tooLarge));
        Response refused = broker.answer(peer, new TxCommit(LOCAL, true, TxCommit.UNCHECKED));
        broker.settle();
        assertThat(send).isCompletedExceptionally();
        assertThat(refused.code()).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(refused.remark()).contains("the log refused a part of it");
        assertThat(receive("out")).isEmpty();
        assertThat(status(LOCAL)).isEqualTo("ROLLED_BACK");
    }

    @Test
    void aCommitRightBehindItsSendsTakesThemAll() {
        CompletableFuture<Response> created =
                broker.begin(peer, broker.produce(DestinationKind.QUEUE, "out", LOCAL, Map.of(), "o0", "o1"));
        CompletableFuture<Response> second =
                broker.begin(peer, broker.produce(DestinationKind.QUEUE, "out", LOCAL, Map.of(), "o2"));
        broker.call(peer, new TxCommit(LOCAL, true, 2));
        broker.settle();
        assertThat(created).isCompleted();
        assertThat(second).isCompleted();
        assertThat(receive("out")).containsExactly("o0", "o1", "o2");
    }

    @Test
    void aTransactionIsCommittedWithAllItsRequests() {
        work(LOCAL);
        broker.call(peer, new TxCommit(LOCAL, true, 3));
        broker.settle();
        assertThat(receive("out")).containsExactly("o0", "o1");
    }

    @Test
    void aPreparedBranchSurvivesACrashLockedUntilItIsCommitted() {
        broker.call(peer, new TxBegin(XA, 0));
        work(XA);
        assertThat(broker.call(peer, new TxPrepare(XA)).fields()).containsEntry("vote", "OK");
        crash();
        assertThat(broker.call(peer, new TxRecover()).body().toString(StandardCharsets.UTF_8))
                .contains(XA);
        assertThat(status(XA)).isEqualTo("PREPARED");
        assertThat(receive("out")).isEmpty();
        assertThat(receive("in")).containsExactly("i2");
        broker.call(peer, new TxCommit(XA, false, TxCommit.UNCHECKED));
        broker.settle();
        assertThat(receive("out")).containsExactly("o0", "o1");
        assertThat(receive("in")).containsExactly("i2");
        assertThat(broker.call(peer, new TxRecover()).body().toString(StandardCharsets.UTF_8))
                .doesNotContain(XA);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAdministratorSeesAndDecidesWhatIsInDoubtAndTheTransactionManagerIsTold(boolean commit) {
        broker.call(peer, new TxBegin(XA, 0));
        assertThat(inDoubt()).doesNotContain(XA);
        work(XA);
        broker.call(peer, new TxPrepare(XA));
        assertThat(inDoubt()).contains(XA).contains("\"received\":2").contains("\"connected\":true");
        crash();
        assertThat(inDoubt()).contains(XA).contains("\"received\":2").contains("\"connected\":false");

        broker.call(new ScriptedPeer(), new TxResolve(XA, commit)); // a tool has no connection of Jakarta Messaging
        broker.settle();
        assertThat(receive("out")).hasSize(commit ? 2 : 0);
        assertThat(receive("in")).hasSize(commit ? 1 : 3);
        assertThat(inDoubt()).contains("\"branches\":[]");
        assertThat(broker.answer(peer, new TxResolve(XA, commit)).code()).isEqualTo(ResponseCode.TRANSACTION_UNKNOWN);

        assertThat(xaError(commit ? new TxCommit(XA, false, TxCommit.UNCHECKED) : new TxRollback(XA)))
                .isEqualTo(commit ? 7 : 6); // also where both decided the same
        assertThat(xaError(commit ? new TxRollback(XA) : new TxCommit(XA, false, TxCommit.UNCHECKED)))
                .isEqualTo(commit ? 7 : 6);
        broker.call(peer, new TxForget(XA));
        assertThat(status(XA)).isEqualTo("UNKNOWN");
    }

    @Test
    void aDecisionThatIsAskedForAgainWhileItIsBeingWrittenIsTheSame() {
        broker.call(peer, new TxBegin(XA, 0));
        work(XA);
        broker.call(peer, new TxPrepare(XA, TxCommit.UNCHECKED, "broker-a\nbroker-b"));
        CompletableFuture<Response> first = broker.begin(peer, new TxResolve(XA, true));
        CompletableFuture<Response> otherwise = broker.begin(peer, new TxResolve(XA, false));
        CompletableFuture<Response> again = broker.begin(peer, new TxResolve(XA, true));
        broker.await(first);
        broker.await(again);
        assertThatThrownBy(otherwise::join).hasMessageContaining("not in doubt");
        assertThat(status(XA)).isEqualTo("COMMITTED");
    }

    @Test
    void aDecisionThatTheLogDoesNotCarryOutAtFirstStandsAllTheSame() {
        prepareShared();
        broker.endings.refuse(LogEntry.Commit.class);
        assertThat(broker.answer(peer, new TxResolve(SHARED, true)).code()).isNotEqualTo(ResponseCode.SUCCESS);
        assertThat(status(SHARED)).as("others may rely on it").isEqualTo("COMMITTED");
        assertThat(broker.answer(peer, new TxRollback(SHARED)).remark()).contains("decided to be committed");
        assertThat(receive("out")).isEmpty();
        broker.endings.takeAll();
        broker.clock.advance(Duration.ofSeconds(2));
        broker.settle();
        assertThat(receive("out")).containsExactly("o0", "o1");
        assertThat(status(SHARED)).isEqualTo("COMMITTED");
    }

    @Test
    void aDecisionThatTheLogDoesNotCarryOutStandsAfterACrash() {
        prepareShared();
        broker.endings.refuse(LogEntry.Commit.class);
        broker.answer(peer, new TxResolve(SHARED, true));
        crash();
        assertThat(status(SHARED)).isEqualTo("COMMITTED");
        assertThat(receive("out")).containsExactly("o0", "o1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAnAdministratorHasDecidedEndsSoAlthoughTheLogRefusesAtFirst(boolean commit) {
        broker.call(peer, new TxBegin(XA, 0));
        work(XA);
        broker.call(peer, new TxPrepare(XA));
        broker.endings.refuse(commit ? LogEntry.Commit.class : LogEntry.Rollback.class);
        assertThat(broker.answer(peer, new TxResolve(XA, commit)).code()).isNotEqualTo(ResponseCode.SUCCESS);
        assertThat(xaError(commit ? new TxRollback(XA) : new TxCommit(XA, false, TxCommit.UNCHECKED)))
                .as("heuristic")
                .isEqualTo(commit ? 7 : 6);
        broker.endings.takeAll();
        broker.clock.advance(Duration.ofSeconds(2));
        broker.settle();
        assertThat(receive("out")).hasSize(commit ? 2 : 0);
    }

    @Test
    void aPreparedTransactionIsNotSaidToBeRolledBackWhileTheLogMayRefuseIt() {
        prepareShared();
        broker.endings.refuse(LogEntry.Rollback.class);
        assertThat(broker.answer(peer, new TxRollback(SHARED)).code()).isNotEqualTo(ResponseCode.SUCCESS);
        assertThat(status(SHARED)).isEqualTo("PREPARED");
        broker.call(peer, new TxResolve(SHARED, true));
        assertThat(receive("out")).containsExactly("o0", "o1");
    }

    @Test
    void aClientThatStaysSilentIsNotWaitedForByTheBrokersThatDoNotDecide() {
        broker.transactions.peers((decider, id) -> CompletableFuture.completedFuture(TransactionState.UNKNOWN));
        work(SHARED);
        broker.call(peer, new TxPrepare(SHARED, TxCommit.UNCHECKED, "b\na"));
        broker.clock.advance(Duration.ofSeconds(10));
        broker.settle();
        assertThat(status(SHARED)).isEqualTo("PREPARED");
        broker.clock.advance(Duration.ofSeconds(30));
        broker.settle();
        assertThat(status(SHARED)).isEqualTo("ROLLED_BACK");
        broker.call(peer, new TxRollback(SHARED));
    }

    @Test
    void aBrokerWithoutAPartSaysNothingAboutHowTheTransactionEndsElsewhere() {
        broker.call(peer, new TxBegin(XA, 0));
        assertThat(broker.call(peer, new TxPrepare(XA, TxCommit.UNCHECKED, "a\nb"))
                        .fields()
                        .get("vote"))
                .isEqualTo("READ_ONLY");
        assertThat(status(XA)).isEqualTo("UNKNOWN");
    }

    @Test
    void aDecisionThatWasNotCarriedOutYetIsNotReplacedByAnother() {
        prepareShared();
        broker.endings.refuse(LogEntry.Commit.class);
        broker.answer(peer, new TxResolve(SHARED, true));
        assertThat(broker.answer(peer, new TxResolve(SHARED, false)).remark()).contains("decided to be committed");
        assertThat(status(SHARED)).isEqualTo("COMMITTED");
        broker.endings.takeAll();
        broker.call(peer, new TxResolve(SHARED, true));
        assertThat(receive("out")).containsExactly("o0", "o1");
    }

    @Test
    void whatAnotherBrokerWasToldToBeUnknownDoesNotBeginAfterThat() {
        assertThat(outcome(SHARED)).isEqualTo("UNKNOWN");
        assertThat(broker.answer(peer, broker.produce(DestinationKind.QUEUE, "out", SHARED, Map.of(), "late"))
                        .code())
                .as("another broker may have rolled its part back")
                .isNotEqualTo(ResponseCode.SUCCESS);
        assertThat(broker.answer(peer, new TxPrepare(SHARED, TxCommit.UNCHECKED, "a\nb"))
                        .code())
                .isNotEqualTo(ResponseCode.SUCCESS);
        assertThat(broker.answer(peer, new TxResolve(SHARED, true)).code()).isNotEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void aBranchThatAnotherBrokerWasToldToBeUnknownDoesNotBeginAfterThat() {
        assertThat(outcome(XA)).isEqualTo("UNKNOWN");
        assertThat(xaError(new TxBegin(XA, 0))).as("XA_RBCOMMFAIL").isEqualTo(101);
    }

    @Test
    void aDecisionThatNeverComesIsNotWaitedForForEver() {
        prepareShared();
        broker.clock.advance(Duration.ofMinutes(5));
        broker.settle();
        assertThat(status(SHARED)).as("its client may ask again").isEqualTo("PREPARED");
        broker.clock.advance(Duration.ofMinutes(6));
        broker.settle();
        assertThat(status(SHARED)).isEqualTo("ROLLED_BACK");
        assertThat(broker.answer(peer, new TxResolve(SHARED, true)).code()).isNotEqualTo(ResponseCode.SUCCESS);
        assertThat(receive("out")).isEmpty();
    }

    private String outcome(String transaction) {
        return broker.call(peer, new TxOutcome(transaction)).fields().get("state");
    }

    private void prepareShared() {
        work(SHARED);
        broker.call(peer, new TxPrepare(SHARED, TxCommit.UNCHECKED, "a\nb"));
    }

    private String inDoubt() {
        return broker.call(peer, new TxInDoubt()).body().toString(StandardCharsets.UTF_8);
    }

    @Test
    void aPreparedBranchCanBeRolledBackAfterACrash() {
        broker.call(peer, new TxBegin(XA, 0));
        work(XA);
        broker.call(peer, new TxPrepare(XA));
        peer.close(); // prepared branches outlive their connection
        broker.settle();
        crash();
        broker.call(peer, new TxRollback(XA));
        broker.settle();
        assertThat(receive("out")).isEmpty();
        broker.receiver(peer, 5, "in", null, 100);
        assertThat(peer.take(5)).extracting(ScriptedPeer.Delivery::count).containsExactly(2, 2, 1);
    }

    @Test
    void anUnpreparedBranchDoesNotSurviveACrashNorItsConnection() {
        broker.call(peer, new TxBegin(XA, 0));
        work(XA);
        crash();
        assertThat(status(XA)).isEqualTo("ROLLED_BACK");
        assertThat(receive("in")).containsExactly("i0", "i1", "i2");
        broker.call(peer, new TxBegin("X:7:0c:01", 0));
        ScriptedPeer other = broker.connect("c3", null);
        peer.close();
        broker.settle();
        peer = other;
        assertThat(xaError(new TxPrepare("X:7:0c:01"))).isEqualTo(101);
    }

    @Test
    void theXaProtocolIsChecked() {
        broker.call(peer, new TxBegin(XA, 0));
        assertThat(xaError(new TxBegin(XA, 0))).isEqualTo(-8);
        assertThat(xaError(new TxCommit(XA, false, TxCommit.UNCHECKED))).isEqualTo(-6);
        assertThat(broker.call(peer, new TxPrepare(XA)).fields()).containsEntry("vote", "READ_ONLY");
        assertThat(xaError(new TxPrepare(XA))).isEqualTo(-4);
        broker.call(peer, new TxBegin(XA, 0));
        work(XA);
        broker.call(peer, new TxPrepare(XA));
        assertThat(xaError(new TxCommit(XA, true, TxCommit.UNCHECKED))).isEqualTo(-6);
        assertThat(broker.answer(peer, broker.produce(DestinationKind.QUEUE, "out", XA, Map.of(), "late"))
                        .code())
                .isEqualTo(ResponseCode.ILLEGAL_STATE);
        broker.call(peer, new TxCommit(XA, false, TxCommit.UNCHECKED));
        assertThat(status(XA)).as("for whom the answer was lost").isEqualTo("COMMITTED");
        assertThat(xaError(new TxCommit(XA, false, TxCommit.UNCHECKED))).isEqualTo(-4);
        assertThat(xaError(new TxRollback(XA))).isEqualTo(-4);
        assertThat(xaError(new TxForget(XA))).isEqualTo(-4);
        assertThat(status(XA)).as("nobody was told to forget this").isEqualTo("COMMITTED");
    }

    @Test
    void aBranchThatTakesTooLongIsRolledBackUnlessPrepared() {
        broker.call(peer, new TxBegin(XA, 5_000));
        work(XA);
        broker.clock.advance(Duration.ofSeconds(6));
        broker.settle();
        assertThat(xaError(new TxPrepare(XA))).isEqualTo(106);
        broker.credit(peer, 1, 10);
        assertThat(peer.bodies(1)).containsExactly("i0", "i1", "i2");
        String second = "X:7:0d:";
        broker.call(peer, new TxBegin(second, 5_000));
        broker.acknowledge(peer, second, 1, 3, 3);
        broker.call(peer, new TxPrepare(second));
        broker.clock.advance(Duration.ofHours(1));
        broker.settle();
        assertThat(status(second)).isEqualTo("PREPARED");
    }
}
