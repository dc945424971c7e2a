package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What a session does after a commit that had no answer: nothing is called rolled back that the broker has not called so. */
class UndecidedCommitTest extends ScriptedTest {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private Session session;
    private MessageConsumer consumer;
    private MessageProducer producer;

    /** A transaction with a message received and one sent, whose commit gets no answer; nor do its parts, which fail with the connection. */
    private void commitWithoutAnswer() throws Exception {
        session = connection.createSession(Session.SESSION_TRANSACTED);
        consumer = session.createConsumer(queue);
        producer = session.createProducer(queue);
        backend.deliver(1, 1, 1, "m1");
        backend.deliver(1, 2, 1, "m2");
        receive(consumer);
        producer.send(session.createMessage());
        CompletableFuture<Void> parts = new CompletableFuture<>();
        backend.answers = call -> {
            if (call.startsWith("send") || call.startsWith("ack")) {
                return parts;
            }
            return call.startsWith("commit")
                    ? CompletableFuture.failedFuture(ScriptedBackend.failure(ErrorCode.TIMEOUT))
                    : DONE;
        };
        assertCode("TIMEOUT", session::commit);
        parts.completeExceptionally(ScriptedBackend.failure(ErrorCode.TRANSACTION_ROLLED_BACK));
        backend.answers = call -> DONE;
    }

    private static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isNotInstanceOf(TransactionRolledBackException.class)
                .isInstanceOfSatisfying(
                        JMSException.class,
                        e -> assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void committingAgainAsksTheBrokerWhateverBecameOfTheParts() throws Exception {
        commitWithoutAnswer();
        backend.fail("commit", ErrorCode.TIMEOUT);
        assertCode("TIMEOUT", session::commit);
        backend.fail("commit", ErrorCode.BUSY);
        assertThatThrownBy(session::commit).isInstanceOf(ResourceAllocationException.class);
        backend.answers = call -> DONE;
        session.commit();
        assertThat(backend.calls("commit")).containsExactly("commit of 2", "commit of 2", "commit of 2", "commit of 2");
        assertThat(backend.calls("send")).hasSize(1);
        assertThat(backend.calls("ack")).hasSize(1);
        assertThat(backend.calls("recover")).isEmpty();
        assertThat(receive(consumer)).as("nothing went back").isEqualTo("m2");
        session.commit();
        assertThat(backend.calls("ack")).containsExactly("ack 1-1 in tx waiting", "ack 2-2 in tx waiting");
    }

    @Test
    void nothingIsSentOrReceivedBeforeTheOutcomeIsKnown() throws Exception {
        commitWithoutAnswer();
        assertThatThrownBy(() -> producer.send(session.createMessage()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("commit() again");
        assertThatThrownBy(() -> consumer.receive(1_000)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
        session.commit();
        assertThat(backend.calls("commit")).containsExactly("commit of 2", "commit of 2");
        producer.send(session.createMessage());
        assertThat(receive(consumer)).isEqualTo("m2");
    }

    @Test
    void whatTheBrokerHasRolledBackIsReportedAndComesAgain() throws Exception {
        commitWithoutAnswer();
        backend.fail("commit", ErrorCode.TRANSACTION_ROLLED_BACK);
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        assertThat(backend.calls("recover")).containsExactly("recover 1@1 with tx");
        backend.deliver(1, 3, 2, "m1");
        assertThat(receive(consumer)).isEqualTo("m1");
        producer.send(session.createMessage());
        backend.answers = call -> DONE;
        session.commit();
    }

    @Test
    void aTransactionThatTheBrokerDoesNotKnowAnyMoreIsNotCalledRolledBack() throws Exception {
        commitWithoutAnswer();
        backend.fail("commit", ErrorCode.TRANSACTION_UNKNOWN);
        assertCode("TRANSACTION_OUTCOME_UNKNOWN", session::commit);
        assertThat(backend.calls("recover")).isEmpty();
        backend.answers = call -> DONE;
        producer.send(session.createMessage());
        session.commit();
        assertThat(backend.calls("commit").get(2)).isEqualTo("commit of 1");
    }

    @Test
    void aRollbackThatComesTooLateSaysSo() throws Exception {
        commitWithoutAnswer();
        backend.fail("recover", ErrorCode.TIMEOUT);
        assertCode("TIMEOUT", session::rollback);
        assertThatThrownBy(() -> producer.send(session.createMessage())).isInstanceOf(IllegalStateException.class);
        backend.fail("recover", ErrorCode.TRANSACTION_COMMITTED);
        assertThatThrownBy(session::rollback)
                .isInstanceOfSatisfying(
                        JMSException.class, e -> assertThat(e.getErrorCode()).isEqualTo("TRANSACTION_COMMITTED"))
                .hasMessageContaining("must not be done again");
        backend.answers = call -> DONE;
        assertThat(receive(consumer)).as("nothing went back").isEqualTo("m2");
        session.rollback();
        assertThat(backend.calls("recover").get(2)).as("a new transaction").isEqualTo("recover 1@2");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            mode = Mode.INCLUDE,
            names = {"TRANSACTION_OUTCOME_UNKNOWN", "TRANSACTION_UNKNOWN", "CONNECTION_FAILED"})
    void aRollbackOfWhichNobodyKnowsTheOutcomeDoesNotSucceed(ErrorCode answer) throws Exception {
        commitWithoutAnswer();
        backend.fail("recover", answer);
        assertCode("TRANSACTION_OUTCOME_UNKNOWN", session::rollback);
        backend.answers = call -> DONE;
        producer.send(session.createMessage());
        session.commit();
    }

    @Test
    void aRollbackThatTheBrokerConfirmsSucceeds() throws Exception {
        commitWithoutAnswer();
        session.rollback();
        assertThat(backend.calls("recover")).containsExactly("recover 1@1 with tx");
        producer.send(session.createMessage());
    }

    @Test
    void anInterruptedCommitIsUndecidedToo() throws Exception {
        session = connection.createSession(Session.SESSION_TRANSACTED);
        producer = session.createProducer(queue);
        producer.send(session.createMessage());
        CompletableFuture<Void> answer = backend.hold("commit");
        Thread.currentThread().interrupt();
        assertCode("INTERRUPTED", session::commit);
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> producer.send(session.createMessage())).isInstanceOf(IllegalStateException.class);
        answer.complete(null);
        session.commit();
        assertThat(backend.calls("commit")).as("its answer had still to come").hasSize(1);
        assertThat(backend.calls("send")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, TRANSACTION_COMMITTED, 0",
                "TRANSACTION_ROLLED_BACK, none, 1",
                "TRANSACTION_OUTCOME_UNKNOWN, TRANSACTION_OUTCOME_UNKNOWN, 0",
                "TIMEOUT, none, 1",
            })
    void aRollbackWaitsForTheAnswerToAnInterruptedCommit(ErrorCode answer, String code, int rollbacks)
            throws Exception {
        session = connection.createSession(Session.SESSION_TRANSACTED);
        producer = session.createProducer(queue);
        producer.send(session.createMessage());
        CompletableFuture<Void> commit = backend.hold("commit");
        Thread.currentThread().interrupt();
        assertCode("INTERRUPTED", session::commit);
        assertThat(Thread.interrupted()).isTrue();
        Running<Void> rollback = run(session::rollback).awaitWaiting();
        assertThat(rollback.isDone()).isFalse();
        assertThat(backend.calls("rollback"))
                .as("nothing is rolled back that is being committed")
                .isEmpty();
        if (answer == null) {
            commit.complete(null);
        } else {
            commit.completeExceptionally(ScriptedBackend.failure(answer));
        }
        if (code == null) {
            rollback.get();
        } else {
            assertCode(code, rollback::get);
        }
        assertThat(backend.calls("rollback")).hasSize(rollbacks);
    }

    @Test
    void aConnectionThatIsGivenUpDuringTheCommitTellsNothingAboutIt() throws Exception {
        session = connection.createSession(Session.SESSION_TRANSACTED);
        producer = session.createProducer(queue);
        producer.send(session.createMessage());
        CompletableFuture<Void> part = new CompletableFuture<>();
        backend.answers = call -> {
            if (call.startsWith("send")) {
                return part;
            }
            part.completeExceptionally(ScriptedBackend.failure(ErrorCode.TRANSACTION_ROLLED_BACK));
            return CompletableFuture.failedFuture(ScriptedBackend.failure(ErrorCode.SECURITY));
        };
        assertCode("SECURITY", session::commit);
    }

    @Test
    void noListenerIsCalledBeforeTheOutcomeIsKnown() throws Exception {
        session = connection.createSession(Session.SESSION_TRANSACTED);
        List<String> reported = new CopyOnWriteArrayList<>();
        connection.setExceptionListener(e -> reported.add(e.getErrorCode()));
        List<String> events = new CopyOnWriteArrayList<>();
        AtomicInteger commits = new AtomicInteger();
        backend.answers = call -> {
            if (!call.startsWith("commit")) {
                return DONE;
            }
            int count = commits.incrementAndGet();
            events.add("commit " + count);
            return count <= 2 ? CompletableFuture.failedFuture(ScriptedBackend.failure(ErrorCode.TIMEOUT)) : DONE;
        };
        session.createConsumer(queue).setMessageListener(message -> {
            try {
                events.add(((TextMessage) message).getText());
                session.commit();
            } catch (JMSException e) {
                events.add(e.getErrorCode());
            }
        });
        backend.deliver(1, 1, 1, "m1");
        backend.deliver(1, 2, 1, "m2");
        await().atMost(ONE_MINUTE).until(() -> commits.get() == 4);
        assertThat(events).containsExactly("m1", "commit 1", "TIMEOUT", "commit 2", "commit 3", "m2", "commit 4");
        assertThat(reported).containsExactly("TIMEOUT");
        assertThat(backend.calls("ack")).containsExactly("ack 1-1 in tx waiting", "ack 2-2 in tx waiting");
    }

    @Test
    void aSessionIsClosedWithoutWaitingForTheOutcomeForEver() throws Exception {
        commitWithoutAnswer();
        backend.fail("recover", ErrorCode.TRANSACTION_COMMITTED);
        session.close();
        assertThat(backend.calls("recover")).containsExactly("recover 1@1 with tx");
    }
}
