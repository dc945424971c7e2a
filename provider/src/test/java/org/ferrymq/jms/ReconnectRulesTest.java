package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** What becomes of messages when giving back, acknowledging and receiving overlap with the loss of the connection or are refused. */
class ReconnectRulesTest extends ScriptedTest {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    @Test
    void aRollbackThatOverlapsAReconnectKeepsWhatTheNewConnectionDelivers() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue);
        backend.deliver(1, 1, 1, "m1");
        backend.deliver(1, 2, 1, "m2");
        receive(consumer);
        CompletableFuture<Void> answer = backend.hold("recover");
        backend.silentRecover =
                true; // the client answers for the lost connection: the consumer hears of its reset only
        Running<Void> rollback = run(session::rollback).awaitWaiting();
        assertThat(backend.loseAndRestore(1)).isEqualTo(10);
        backend.deliver(1, 3, 2, "m1");
        backend.deliver(1, 4, 1, "m2");
        answer.complete(null);
        rollback.get();
        assertThat(backend.credit.get(1L)).as("granted once").isEqualTo(10);
        assertThat(receive(consumer)).isEqualTo("m1");
        assertThat(receive(consumer)).isEqualTo("m2");
        backend.answers = call -> DONE;
        session.commit();
        assertThat(backend.calls("ack")).containsExactly("ack 3-4 in tx waiting");
    }

    @Test
    void creditThatIsBeingGrantedWhileTheConnectionIsMadeAnewDoesNotCountOnTopOfTheNew() throws Exception {
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        CountDownLatch granting = new CountDownLatch(1);
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        backend.beforeCredit = () -> {
            granting.countDown();
            goOn.join();
        };
        Running<Message> receive = start(() -> consumer.receive(60_000));
        assertThat(granting.await(60, TimeUnit.SECONDS)).isTrue();
        Running<Integer> restore = start(() -> backend.loseAndRestore(1)).awaitWaiting();
        goOn.complete(null);
        assertThat(restore.get()).isEqualTo(10);
        backend.deliver(1, 1, 1, "m1");
        assertThat(receive.get()).isNotNull();
        assertThat(backend.credit.get(1L)).as("the prefetch, once").isEqualTo(10);
    }

    @Test
    void aReceiveWithoutWaitDoesNotWaitForTheConnection() throws Exception {
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        assertThat(consumer.receiveNoWait()).isNull();
        backend.listener.onInterrupted(ScriptedBackend.failure(ErrorCode.CONNECTION_CLOSED));
        backend.fail("drain", ErrorCode.CONNECTION_CLOSED);
        assertThat(consumer.receiveNoWait()).isNull();
        backend.fail("drain", ErrorCode.BUSY);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(JMSException.class);
    }

    @Test
    void aRollbackOnTheNewConnectionTakesBackWhatThatDeliveredBefore() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue);
        backend.deliver(1, 1, 1, "m1");
        receive(consumer);
        CompletableFuture<Void> recovered = backend.hold("recover");
        Running<Void> rollback = run(session::rollback).awaitWaiting();
        backend.loseAndRestore(1);
        backend.deliver(1, 2, 2, "m1");
        backend.credit.put(1L, 0);
        recovered.complete(null);
        rollback.get();
        assertThat(backend.credit.get(1L)).isEqualTo(10);
        backend.deliver(1, 3, 2, "m1 again");
        assertThat(receive(consumer)).isEqualTo("m1 again");
    }

    @Test
    void aRefusedRollbackLeavesTheMessagesWhereTheyAre() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue);
        backend.deliver(1, 1, 1, "m1");
        backend.deliver(1, 2, 1, "m2");
        receive(consumer);
        backend.fail("recover", ErrorCode.BUSY);
        assertThatThrownBy(session::rollback).isInstanceOf(JMSException.class);
        backend.answers = call -> DONE;
        assertThat(receive(consumer)).isEqualTo("m2");
        session.commit();
        assertThat(backend.calls("ack")).containsExactly("ack 1-2 in tx waiting");
    }

    @Test
    void messagesOfATransactionThatTheBrokerHasForgottenGoBackAllTheSame() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue);
        backend.deliver(1, 1, 1, "m1");
        receive(consumer);
        session.createProducer(queue).send(session.createMessage());
        backend.answers = call -> call.startsWith("ack") || (call.startsWith("recover") && call.endsWith("with tx"))
                ? CompletableFuture.failedFuture(ScriptedBackend.failure(ErrorCode.TRANSACTION_UNKNOWN))
                : DONE;
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        assertThat(backend.calls("recover")).containsExactly("recover 1@1 with tx", "recover 1@1");
        assertThat(backend.credit.get(1L)).isEqualTo(10);
    }

    @Test
    void aRefusedAcknowledgeCanBeRepeatedAndStaleMessagesAreReportedOnce() throws Exception {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue);
        backend.deliver(1, 1, 1, "m1");
        Message first = consumer.receive(1_000);
        backend.fail("ack", ErrorCode.BUSY);
        assertThatThrownBy(first::acknowledge).isInstanceOf(JMSException.class);
        backend.answers = call -> DONE;
        backend.calls.clear();
        first.acknowledge();
        assertThat(backend.calls("ack")).containsExactly("ack 1-1 waiting");

        backend.deliver(1, 2, 1, "m2");
        receive(consumer);
        backend.fail("ack", ErrorCode.STALE_DELIVERY);
        assertThatThrownBy(first::acknowledge).hasMessageContaining("delivered again");
        backend.answers = call -> DONE;
        backend.loseAndRestore(1);
        backend.deliver(1, 3, 2, "m2");
        receive(consumer);
        backend.calls.clear();
        first.acknowledge();
        assertThat(backend.calls("ack")).containsExactly("ack 3-3 waiting");
    }

    @Test
    void messagesOfAClosedConsumerDoNotSpoilTheAcknowledgeAfterALoss() throws Exception {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer closed = session.createConsumer(queue);
        backend.deliver(1, 1, 1, "a");
        receive(closed);
        closed.close();
        MessageConsumer open = session.createConsumer(queue);
        backend.loseAndRestore(2);
        backend.deliver(2, 1, 1, "b");
        Message message = open.receive(1_000);
        assertThatThrownBy(message::acknowledge).hasMessageContaining("delivered again");
        assertThat(backend.calls("ack")).containsExactly("ack 1-1 waiting");
        message.acknowledge();
    }

    @Test
    void aLazyAcknowledgementGoesOutBeforeItsConsumerIsClosed() throws Exception {
        Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue);
        backend.deliver(1, 1, 1, "a");
        backend.deliver(1, 2, 1, "b");
        receive(consumer);
        consumer.close();
        assertThat(backend.calls).containsSubsequence("ack 1-1", "close consumer 1 at 1");
    }

    @Test
    void aReceiveEndsWhenTheConnectionIsGivenUp() throws Exception {
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        Running<Message> receive = start(consumer::receive).awaitWaiting();
        backend.listener.onFailed(ScriptedBackend.failure(ErrorCode.CONNECTION_FAILED));
        assertThatThrownBy(receive::get).isInstanceOf(JMSException.class).hasMessageContaining("failed");
        assertThatThrownBy(consumer::receive).isInstanceOf(JMSException.class);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(JMSException.class);
        consumer.close();
        connection.close();
    }

    @Test
    void anExceptionListenerThatIsSetLaterHearsOfTheLossOnce() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        ExceptionListener first = problem -> heard.add("first " + problem.getErrorCode());
        ExceptionListener second = problem -> heard.add("second " + problem.getErrorCode());
        backend.listener.onInterrupted(ScriptedBackend.failure(ErrorCode.CONNECTION_CLOSED));
        backend.listener.onFailed(ScriptedBackend.failure(ErrorCode.CONNECTION_FAILED));
        connection.setExceptionListener(first);
        await().atMost(ONE_MINUTE).until(() -> heard.size() == 1);
        connection.setExceptionListener(first);
        connection.setExceptionListener(null);
        connection.setExceptionListener(first);
        connection.setExceptionListener(second);
        await().atMost(ONE_MINUTE).until(() -> heard.size() == 2);
        connection.close();
        assertThat(heard).containsExactly("first CONNECTION_FAILED", "second CONNECTION_FAILED");
    }

    @Test
    void anUnreadableMessageGoesToTheDeadLettersAndTheNextOneComes() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue);
        for (int tag = 1; tag <= 5; tag++) {
            backend.deliverUnreadable(1, tag);
        }
        backend.deliver(1, 6, 1, "m6");
        assertThat(receive(consumer)).isEqualTo("m6");
        assertThat(backend.calls("reject")).hasSize(5);
        assertThat(backend.calls("reject").get(4)).startsWith("reject 5-5 because");
        assertThat(backend.credit.get(1L)).as("granted anew").isEqualTo(15);

        List<String> heard = new CopyOnWriteArrayList<>();
        Session listening = connection.createSession();
        listening.createConsumer(queue).setMessageListener(message -> heard.add("heard"));
        backend.deliverUnreadable(2, 1);
        backend.deliver(2, 2, 1, "m2");
        await().atMost(ONE_MINUTE).until(() -> !heard.isEmpty());
        assertThat(backend.calls("reject")).hasSize(6);
    }

    @Test
    void anUnreadableDeadLetterIsNotSentRoundInACircle() throws Exception {
        MessageConsumer consumer = connection.createSession().createConsumer(new FerryQueue("%DLQ%g"));
        backend.deliverUnreadable(1, 1);
        backend.deliver(1, 2, 1, "m2");
        assertThat(receive(consumer)).isEqualTo("m2");
        assertThat(backend.calls("reject")).isEmpty();
    }
}
