package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueSession;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicSession;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.client.TransactionState;
import org.ferrymq.client.connect.BackendFactory;
import org.ferrymq.protocol.ErrorCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What sessions ask of the broker, and how they answer its failures, step by step against a scripted one. */
@Timeout(120)
class SessionRulesTest {
    private final ScriptedBackend backend = new ScriptedBackend();
    private final FerryQueue queue = new FerryQueue("q");
    private FerryConnectionFactory factory;
    private Connection connection;

    @BeforeEach
    void connect() throws JMSException {
        factory = new FerryConnectionFactory("ferry://localhost?prefetch=10") {
            private static final long serialVersionUID = 1L;

            @Override
            BackendFactory backends() {
                return url -> backend;
            }
        };
        connection = factory.createConnection();
        connection.start();
        backend.calls.clear();
    }

    private static String receive(MessageConsumer consumer) throws JMSException {
        return ((TextMessage) consumer.receive(1_000)).getText();
    }

    @Test
    void creditIsGrantedWhenStartedAndThenInHalvesOfTheWindow() throws JMSException {
        connection.stop();
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(backend.credit.get(1L)).as("while stopped").isZero();
        connection.start();
        assertThat(backend.credit.get(1L)).isEqualTo(10);
        for (int i = 1; i <= 4; i++) {
            backend.deliver(1, i, 1, "m" + i);
            receive(consumer);
        }
        assertThat(backend.credit.get(1L)).isEqualTo(10);
        backend.deliver(1, 5, 1, "m5");
        receive(consumer);
        assertThat(backend.credit.get(1L)).isEqualTo(15);
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(backend.calls("drain")).hasSize(1);
        assertThat(backend.credit.get(1L)).as("anew after a drain").isEqualTo(10);
    }

    @Test
    void noCreditIsGrantedBeforeTheApplicationReceives() throws JMSException {
        Session session = connection.createSession();
        MessageConsumer unread = session.createConsumer(queue);
        MessageConsumer heard = session.createConsumer(queue);
        MessageConsumer read = connection.createSession().createConsumer(queue);
        assertThat(backend.credit.values()).containsOnly(0);
        heard.setMessageListener(message -> {});
        assertThat(backend.credit.get(2L)).isEqualTo(10);
        backend.deliver(3, 1, 1, "m");
        receive(read);
        assertThat(backend.credit.get(3L)).isEqualTo(10);
        assertThat(backend.credit.get(1L)).as(unread.toString()).isZero();
    }

    @Test
    void modesAcknowledgeAsTheirNameSays() throws JMSException {
        MessageConsumer auto = connection.createSession().createConsumer(queue);
        backend.deliver(1, 1, 1, "m");
        receive(auto);
        assertThat(backend.calls("ack")).containsExactly("ack 1-1");
        backend.calls.clear();

        MessageConsumer lazy =
                connection.createSession(Session.DUPS_OK_ACKNOWLEDGE).createConsumer(queue);
        for (int i = 1; i <= 4; i++) {
            backend.deliver(2, i, 1, "m");
        }
        receive(lazy);
        receive(lazy);
        receive(lazy);
        assertThat(backend.calls("ack")).isEmpty();
        receive(lazy);
        assertThat(lazy.receiveNoWait()).isNull();
        assertThat(backend.calls("ack")).as("when nothing waits").containsExactly("ack 1-4");
        backend.calls.clear();

        MessageConsumer client =
                connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(queue);
        backend.deliver(3, 1, 1, "m");
        backend.deliver(3, 2, 1, "m");
        receive(client);
        client.receive(1_000).acknowledge();
        assertThat(backend.calls("ack")).containsExactly("ack 1-2 waiting");
    }

    @Test
    void rollbackGivesEverythingBackInOneStepAndDropsThePrefetch() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue);
        for (int i = 1; i <= 3; i++) {
            backend.deliver(1, i, 1, "m" + i);
        }
        receive(consumer);
        receive(consumer);
        session.createProducer(queue).send(session.createMessage());
        session.rollback();
        assertThat(backend.calls("send")).as("nobody needs it any more").isEmpty();
        assertThat(backend.calls("recover")).containsExactly("recover 1@2");
        assertThat(backend.credit.get(1L)).isEqualTo(10);
        backend.deliver(1, 4, 2, "m1");
        assertThat(receive(consumer)).as("m3 was dropped").isEqualTo("m1");
        session.commit();
        assertThat(backend.calls("ack")).containsExactly("ack 4-4 in tx waiting");
        assertThat(backend.calls("commit")).containsExactly("commit of 1");
    }

    @Test
    void sendsOfATransactionTravelInBatchesAndTheCommitSaysHowMany() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer first = session.createProducer(queue);
        MessageProducer second = session.createProducer(session.createTopic("t"));
        for (int i = 0; i < 130; i++) {
            first.send(session.createTextMessage("m" + i));
            second.send(session.createTextMessage("n" + i));
        }
        assertThat(backend.calls("send")).as("full batches only").hasSize(2);
        session.commit();
        assertThat(backend.calls("send")).hasSize(4);
        assertThat(backend.batches).containsExactly(128, 128, 2, 2);
        assertThat(backend.calls("commit")).containsExactly("commit of 4");
    }

    @Test
    void aSendOfATransactionThatSomebodyWatchesDoesNotWaitForOthers() throws Exception {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(queue);
        CountDownLatch told = new CountDownLatch(1);
        producer.send(session.createTextMessage("collected"));
        producer.send(session.createTextMessage("watched"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                told.countDown();
            }

            @Override
            public void onException(Message message, Exception exception) {}
        });
        assertThat(told.await(60, TimeUnit.SECONDS)).as("before the commit").isTrue();
        assertThat(backend.batches).as("in order").containsExactly(2);
        session.commit();
    }

    @Test
    void aCommitThatTheBrokerCannotDoNowLeavesTheTransactionAsItIs() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue);
        backend.deliver(1, 1, 1, "m");
        receive(consumer);
        session.createProducer(queue).send(session.createMessage());
        backend.fail("commit", ErrorCode.BUSY);
        assertThatThrownBy(session::commit).isInstanceOf(ResourceAllocationException.class);
        assertThatThrownBy(session::commit).isInstanceOf(ResourceAllocationException.class);
        backend.answers = call -> CompletableFuture.completedFuture(null);
        session.commit();
        assertThat(backend.calls("send")).hasSize(1);
        assertThat(backend.calls("ack")).hasSize(1);
        assertThat(backend.calls("commit")).containsExactly("commit of 2", "commit of 2", "commit of 2");
        session.commit();
        assertThat(backend.calls("commit")).as("a new, empty one").hasSize(3);
    }

    @Test
    void aRollbackThatTheBrokerCannotDoNowCanBeRepeated() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue);
        backend.deliver(1, 1, 1, "m");
        receive(consumer);
        backend.fail("recover", ErrorCode.BUSY);
        assertThatThrownBy(session::rollback).isInstanceOf(ResourceAllocationException.class);
        backend.answers = call -> CompletableFuture.completedFuture(null);
        session.rollback();
        assertThat(backend.calls("recover")).containsExactly("recover 1@1", "recover 1@1");
    }

    @Test
    void aPartThatFailsBehindTheCommitMakesItARollbackAndNamesThePart() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        backend.holdSends = true;
        session.createProducer(queue).send(session.createMessage());
        backend.answers = call -> {
            if (!call.startsWith("commit")) {
                return CompletableFuture.completedFuture(null);
            }
            backend.heldSends.get(0).completeExceptionally(ScriptedBackend.failure(ErrorCode.INVALID_DESTINATION));
            return CompletableFuture.failedFuture(ScriptedBackend.failure(ErrorCode.TRANSACTION_UNKNOWN));
        };
        assertThatThrownBy(session::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("INVALID_DESTINATION");
    }

    @Test
    void aCommitWithUnknownOutcomeIsNotCalledRolledBackBecauseItsSendsHadNoAnswerEither() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(queue);
        CompletableFuture<Void> sent = new CompletableFuture<>();
        backend.answers = call -> {
            if (call.startsWith("send")) {
                return sent;
            }
            sent.completeExceptionally(ScriptedBackend.failure(ErrorCode.TRANSACTION_ROLLED_BACK));
            return CompletableFuture.failedFuture(ScriptedBackend.failure(ErrorCode.TRANSACTION_OUTCOME_UNKNOWN));
        };
        producer.send(session.createMessage());
        assertThatThrownBy(session::commit)
                .isNotInstanceOf(TransactionRolledBackException.class)
                .isInstanceOfSatisfying(
                        JMSException.class, e -> assertThat(e.getErrorCode()).isEqualTo("TRANSACTION_OUTCOME_UNKNOWN"));
        assertThat(backend.calls("rollback")).isEmpty();
        backend.answers = call -> CompletableFuture.completedFuture(null);
        producer.send(session.createMessage());
        session.commit();
    }

    @Test
    void anEmptyTransactionAsksTheBrokerNothing() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        session.commit();
        session.rollback();
        assertThat(backend.calls).isEmpty();
    }

    @Test
    void aSendThatFailsInATransactionMakesItsCommitARollback() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        backend.fail("send", ErrorCode.RESOURCE_LIMIT);
        session.createProducer(queue).send(session.createMessage());
        assertThatThrownBy(session::commit)
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("RESOURCE_LIMIT");
        assertThat(backend.calls("commit")).isEmpty();
        assertThat(backend.calls("rollback")).hasSize(1);
        backend.answers = call -> CompletableFuture.completedFuture(null);
        session.createProducer(queue).send(session.createMessage());
        session.commit();
        assertThat(backend.calls("commit")).hasSize(1);
    }

    @Test
    void anAcknowledgementThatIsRefusedIsNeverCommitted() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(queue);
        backend.deliver(1, 1, 1, "m");
        receive(consumer);
        backend.fail("ack", ErrorCode.ILLEGAL_STATE);
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        assertThat(backend.calls("commit")).isEmpty();
        assertThat(backend.calls("recover")).containsExactly("recover 1@1 with tx");
    }

    @Test
    void messagesReceivedBeforeTheConnectionWasLostCannotBeCommittedOrAcknowledged() throws JMSException {
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer first = transacted.createConsumer(queue);
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer second = client.createConsumer(queue);
        backend.deliver(1, 1, 1, "a");
        backend.deliver(1, 2, 1, "prefetched");
        backend.deliver(2, 1, 1, "b");
        receive(first);
        Message message = second.receive(1_000);
        backend.listener.onInterrupted(ScriptedBackend.failure(ErrorCode.CONNECTION_CLOSED));
        backend.consumers.get(1L).onReset(1, credit -> assertThat(credit).isEqualTo(10));
        backend.consumers.get(2L).onReset(2, credit -> assertThat(credit).isEqualTo(10));
        backend.listener.onRestored(2);

        assertThatThrownBy(transacted::commit).isInstanceOf(TransactionRolledBackException.class);
        assertThatThrownBy(message::acknowledge)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("again");
        backend.deliver(1, 3, 2, "a again");
        assertThat(receive(first)).isEqualTo("a again");
        transacted.commit();
        assertThat(backend.calls("ack")).containsExactly("ack 3-3 in tx waiting");
    }

    @Test
    void completionListenersHearInOrderWhateverTheOrderOfTheAnswers() throws JMSException {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue);
        List<String> heard = new ArrayList<>();
        CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                heard.add(text(message));
            }

            @Override
            public void onException(Message message, Exception exception) {
                heard.add(text(message) + " " + exception.getClass().getSimpleName());
            }

            private static String text(Message message) {
                try {
                    return ((TextMessage) message).getText();
                } catch (JMSException e) {
                    return e.toString();
                }
            }
        };
        backend.holdSends = true;
        for (int i = 0; i < 3; i++) {
            producer.send(session.createTextMessage("m" + i), listener);
        }
        backend.heldSends.get(2).complete(null);
        backend.heldSends.get(1).completeExceptionally(ScriptedBackend.failure(ErrorCode.BUSY));
        assertThat(heard).isEmpty();
        backend.heldSends.get(0).complete(null);
        producer.close();
        assertThat(heard).containsExactly("m0", "m1 ResourceAllocationException", "m2");
    }

    @Test
    void closingASessionGivesBackWhatIsOpenAndEndsItsConsumersAtTheLastSeenMessage() throws JMSException {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue);
        backend.deliver(1, 1, 1, "seen");
        backend.deliver(1, 2, 1, "prefetched");
        receive(consumer);
        session.close();
        session.close();
        assertThat(backend.calls).contains("recover 1@1", "close consumer 1 at 1");
        assertThatThrownBy(session::createMessage).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateException.class);
        connection.close();
        assertThatThrownBy(connection::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSelectorThatIsTooLongForARequestIsABadSelector() throws JMSException {
        Session session = connection.createSession();
        String selector = "i = 1" + " OR i = 1".repeat(2000);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> session.createConsumer(queue, selector),
                () -> session.createBrowser(queue, selector),
                () -> session.createSharedConsumer(new FerryTopic("t"), "s", selector),
                () -> connection.createConnectionConsumer(queue, selector, () -> null, 1))) {
            assertThatThrownBy(call)
                    .isInstanceOf(InvalidSelectorException.class)
                    .hasMessageContaining("18005 characters, more than 16384");
        }
        assertThat(backend.calls("consumer")).isEmpty();
        session.createConsumer(queue, "i = 1" + " ".repeat(16379));
    }

    @Test
    void domainsForbidEachOthersMethods() throws JMSException {
        QueueSession queues = factory.createQueueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        TopicSession topics = factory.createTopicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        FerryTopic topic = new FerryTopic("t");
        assertThatThrownBy(() -> queues.createTopic("t")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(queues::createTemporaryTopic).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queues.createDurableSubscriber(topic, "s")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queues.unsubscribe("s")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> topics.createQueue("q")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> topics.createBrowser(queue)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(topics::createTemporaryQueue).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void failuresOfTheClientBecomeTheExceptionsOfTheSpecification() {
        backend.fail("open", ErrorCode.SECURITY);
        assertThatThrownBy(factory::createConnection)
                .isInstanceOf(JMSSecurityException.class)
                .satisfies(e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo("SECURITY"))
                .satisfies(
                        e -> assertThat(((JMSException) e).getLinkedException()).isNotNull());
        assertThat(backend.calls).contains("close");
        backend.fail("ensure", ErrorCode.RESOURCE_LIMIT);
        assertThatThrownBy(() -> connection.createSession().createProducer(queue))
                .isInstanceOf(ResourceAllocationException.class);
    }

    @Test
    void xaRefusesWhatIsOutOfOrderWithTheRightCode() throws Exception {
        XAResource resource = factory.createXAConnection().createXASession().getXAResource();
        Xid xid = resource.recover(XAResource.TMSTARTRSCAN)[0];
        assertThat(xid.getFormatId()).isEqualTo(7);
        assertThat(xid.getGlobalTransactionId()).containsExactly(1, 2);
        assertThat(resource.recover(XAResource.TMNOFLAGS)).isEmpty();
        assertCode(XAException.XAER_NOTA, () -> resource.end(xid, XAResource.TMSUCCESS));
        assertCode(XAException.XAER_NOTA, () -> resource.start(xid, XAResource.TMJOIN));
        resource.start(xid, XAResource.TMNOFLAGS);
        assertCode(XAException.XAER_PROTO, () -> resource.start(xid, XAResource.TMNOFLAGS));
        assertCode(XAException.XAER_PROTO, () -> resource.prepare(xid));
        resource.end(xid, XAResource.TMSUSPEND);
        assertCode(XAException.XAER_PROTO, () -> resource.prepare(xid));
        resource.start(xid, XAResource.TMRESUME);
        resource.end(xid, XAResource.TMSUCCESS);
        assertCode(XAException.XAER_DUPID, () -> resource.start(xid, XAResource.TMNOFLAGS));
        assertCode(XAException.XAER_PROTO, () -> resource.commit(xid, false));
        backend.fail("commit", ErrorCode.CONNECTION_CLOSED);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        assertCode(XAException.XAER_RMFAIL, () -> resource.commit(xid, false));
        backend.status = TransactionState.PREPARED;
        backend.answers = call -> CompletableFuture.completedFuture(null);
        resource.commit(xid, false);
        resource.start(xid, XAResource.TMNOFLAGS);
        resource.end(xid, XAResource.TMFAIL);
        assertCode(XAException.XA_RBROLLBACK, () -> resource.prepare(xid));
        assertThat(backend.calls("rollback")).hasSize(1);
    }

    @Test
    void aCommitWithoutAnswerIsRepeatedByAskingForTheOutcome() throws Exception {
        XAResource resource = factory.createXAConnection().createXASession().getXAResource();
        Xid xid = resource.recover(XAResource.TMSTARTRSCAN)[0];
        for (TransactionState state : List.of(TransactionState.COMMITTED, TransactionState.UNKNOWN)) {
            backend.fail("commit", ErrorCode.TIMEOUT);
            backend.status = state;
            assertCode(XAException.XAER_RMFAIL, () -> resource.commit(xid, false));
            backend.calls.clear();
            backend.fail("commit", ErrorCode.TRANSACTION_UNKNOWN);
            resource.commit(xid, false);
            assertThat(backend.calls).as("known").containsExactly("status");
            assertCode(XAException.XAER_NOTA, () -> resource.commit(xid, false));
        }
        backend.fail("commit", ErrorCode.TIMEOUT);
        assertCode(XAException.XAER_RMFAIL, () -> resource.commit(xid, true));
        backend.fail("commit", ErrorCode.TRANSACTION_UNKNOWN);
        assertCode(XAException.XAER_NOTA, () -> resource.commit(xid, true));
    }

    private interface XaCall {
        void run() throws XAException;
    }

    private static void assertCode(int code, XaCall call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(code));
    }
}
