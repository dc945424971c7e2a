package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.awaitility.Awaitility;
import org.ferrymq.jms.FerryQueue;
import org.junit.jupiter.api.Test;

/** Local and XA transactions. */
class TransactionTest extends JmsTest {
    @Test
    void sendsBecomeVisibleAtTheCommitAndVanishAtTheRollback() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = connection.createSession().createConsumer(queue());
        send(session, queue(), "1", "2");
        assertEmpty(consumer);
        session.commit();
        assertThat(receive(consumer)).isEqualTo("1");
        assertThat(receive(consumer)).isEqualTo("2");
        send(session, queue(), "3");
        session.rollback();
        send(session, queue(), "4");
        session.close();
        assertEmpty(consumer);
        assertThatThrownBy(connection.createSession()::commit).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rollbackRedeliversInOrderAndCounts() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        send(connection.createSession(), queue(), "1", "2", "3", "4", "5");
        MessageConsumer consumer = session.createConsumer(queue());
        assertThat(receive(consumer)).isEqualTo("1");
        session.commit();
        for (int count = 1; count <= 3; count++) {
            for (String expected : List.of("2", "3")) {
                Message message = consumer.receive(SOON);
                assertThat(text(message)).isEqualTo(expected);
                assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(count);
                assertThat(message.getJMSRedelivered()).isEqualTo(count > 1);
            }
            session.rollback();
        }
        for (String expected : List.of("2", "3", "4", "5")) {
            assertThat(receive(consumer)).isEqualTo(expected);
        }
        session.commit();
        session.close();
        assertThat(drain(queue())).isEmpty();
    }

    @Test
    void receiveAndSendAreOneUnitOverSeveralDestinations() throws JMSException {
        Queue out = new FerryQueue(name("-out"));
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        send(connection.createSession(), queue(), "1");
        MessageConsumer consumer = session.createConsumer(queue());
        send(session, out, "reply to " + receive(consumer));
        session.rollback();
        assertThat(drain(out)).isEmpty();
        send(session, out, "again to " + receive(consumer));
        session.commit();
        session.close();
        assertThat(drain(out)).containsExactly("again to 1");
        assertThat(drain(queue())).isEmpty();
    }

    @Test
    void aLongTransactionKeepsItsOrder() throws JMSException {
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(queue());
        for (int i = 0; i < 3_000; i++) {
            producer.send(session.createTextMessage(Integer.toString(i)));
        }
        session.commit();
        MessageConsumer consumer = session.createConsumer(queue());
        for (int i = 0; i < 3_000; i++) {
            assertThat(receive(consumer)).isEqualTo(Integer.toString(i));
        }
        session.commit();
        assertEmpty(consumer);
    }

    @SuppressWarnings("ArrayRecordComponent") // the form of an Xid
    record TestXid(int getFormatId, byte[] getGlobalTransactionId, byte[] getBranchQualifier) implements Xid {
        static TestXid of(String name) {
            return new TestXid(7, name.getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[] {1});
        }
    }

    @Test
    void xaBranchesCommitInTwoPhasesAndRollBack() throws Exception {
        try (XAConnection xa = factory.createXAConnection()) {
            xa.start();
            XASession session = xa.createXASession();
            XAResource resource = session.getXAResource();
            MessageConsumer consumer = session.createConsumer(queue());
            send(session, queue(), "auto");
            assertThat(receive(consumer)).as("outside of a branch").isEqualTo("auto");

            Xid one = TestXid.of(name("1"));
            resource.start(one, XAResource.TMNOFLAGS);
            send(session, queue(), "1");
            resource.end(one, XAResource.TMSUCCESS);
            assertThat(resource.prepare(one)).isEqualTo(XAResource.XA_OK);
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).anyMatch(xid -> same(xid, one));
            assertEmpty(consumer);
            resource.commit(one, false);
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).noneMatch(xid -> same(xid, one));

            Xid two = TestXid.of(name("2"));
            resource.start(two, XAResource.TMNOFLAGS);
            assertThat(receive(consumer)).isEqualTo("1");
            send(session, queue(), "never");
            resource.end(two, XAResource.TMSUCCESS);
            assertThat(resource.prepare(two)).isEqualTo(XAResource.XA_OK);
            resource.rollback(two);

            Xid three = TestXid.of(name("3"));
            resource.start(three, XAResource.TMNOFLAGS);
            Message again = consumer.receive(SOON);
            assertThat(text(again)).isEqualTo("1");
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            resource.end(three, XAResource.TMSUCCESS);
            resource.commit(three, true);

            assertThatThrownBy(() -> resource.commit(TestXid.of(name("never started")), false))
                    .isInstanceOfSatisfying(
                            XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_NOTA));
            assertThatThrownBy(session::commit).isInstanceOf(jakarta.jms.TransactionInProgressException.class);
        }
        assertThat(drain(queue())).isEmpty();
    }

    private static boolean same(Xid a, Xid b) {
        return a.getFormatId() == b.getFormatId()
                && java.util.Arrays.equals(a.getGlobalTransactionId(), b.getGlobalTransactionId())
                && java.util.Arrays.equals(a.getBranchQualifier(), b.getBranchQualifier());
    }

    @Test
    void aMessageBelongsToTheBranchThatItsListenerStarts() throws Exception {
        try (XAConnection xa = factory.createXAConnection()) {
            XASession session = xa.createXASession();
            XAResource resource = session.getXAResource();
            MessageConsumer consumer = session.createConsumer(queue());
            send(connection.createSession(), queue(), "1", "2", "3");
            List<String> seen = new CopyOnWriteArrayList<>();
            consumer.setMessageListener(message -> {
                try {
                    int count = message.getIntProperty("JMSXDeliveryCount");
                    String text = text(message);
                    seen.add(text + "/" + count);
                    Xid xid = TestXid.of(name(text + count));
                    resource.start(xid, XAResource.TMNOFLAGS);
                    resource.end(xid, XAResource.TMSUCCESS);
                    if (text.equals("2") && count == 1) {
                        resource.rollback(xid);
                    } else {
                        resource.commit(xid, true);
                    }
                } catch (JMSException | XAException e) {
                    seen.add(e.toString());
                }
            });
            xa.start();
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> seen.size() >= 4);
            assertThat(seen).containsExactly("1/1", "2/1", "2/2", "3/1");
        }
        assertThat(drain(queue())).isEmpty();
    }
}
