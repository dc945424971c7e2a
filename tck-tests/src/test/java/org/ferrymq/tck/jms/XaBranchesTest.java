package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.jms.RepeatableCommit;
import org.ferrymq.tck.jms.TransactionTest.TestXid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several branches in one session: what one of them does leaves the others alone. */
class XaBranchesTest extends JmsTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRolledBackBranchGivesBackWhatItReceivedWhileAnotherIsSuspended(boolean timedOut) throws Exception {
        send(connection.createSession(), queue(), "1", "2", "3");
        try (XAConnection xa = factory.createXAConnection()) {
            xa.start();
            XASession session = xa.createXASession();
            XAResource resource = session.getXAResource();
            MessageConsumer consumer = session.createConsumer(queue());

            Xid suspended = TestXid.of("suspended" + timedOut);
            resource.start(suspended, XAResource.TMNOFLAGS);
            assertThat(receive(consumer)).isEqualTo("1");
            resource.end(suspended, XAResource.TMSUSPEND);

            Xid active = TestXid.of("active" + timedOut);
            resource.start(active, XAResource.TMNOFLAGS);
            assertThat(receive(consumer)).isEqualTo("2");
            send(session, queue(), "never");
            if (timedOut) {
                // the transaction manager's own timeout: it asks by another connection, then tells this session
                try (XAConnection other = factory.createXAConnection()) {
                    other.createXASession().getXAResource().rollback(active);
                }
            }
            resource.rollback(active);

            Xid next = TestXid.of("next" + timedOut);
            resource.start(next, XAResource.TMNOFLAGS);
            Message again = consumer.receive(SOON);
            while (!text(again).equals("2")) {
                assertThat(text(again))
                        .as("only what was prefetched comes before")
                        .isEqualTo("3");
                again = consumer.receive(SOON);
            }
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            resource.end(next, XAResource.TMSUCCESS);
            resource.commit(next, true);

            resource.start(suspended, XAResource.TMRESUME);
            resource.end(suspended, XAResource.TMSUCCESS);
            resource.commit(suspended, true);
        }
        assertThat(drain(queue())).isSubsetOf(List.of("3"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBranchIsCommittedOnce(boolean onePhase) throws Exception {
        Xid xid = TestXid.of("once" + onePhase);
        try (XAConnection xa = factory.createXAConnection();
                XAConnection other = factory.createXAConnection()) {
            XASession session = xa.createXASession();
            XAResource resource = session.getXAResource();
            XAResource fresh = other.createXASession().getXAResource();
            resource.start(xid, XAResource.TMNOFLAGS);
            send(session, queue(), "1");
            resource.end(xid, XAResource.TMSUCCESS);
            if (!onePhase) {
                resource.prepare(xid);
            }
            resource.commit(xid, onePhase);
            for (XAResource again : List.of(resource, fresh)) {
                assertThatThrownBy(() -> again.commit(xid, onePhase))
                        .isInstanceOfSatisfying(
                                XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_NOTA));
            }
            // a transaction manager whose first commit had no answer, and that has only another connection now
            ((RepeatableCommit) fresh).commitAgain(xid, onePhase);
        }
        assertThat(drain(queue())).containsExactly("1");
    }

    @Test
    void twoConnectionsOfOneBrokerWorkInOneBranch() throws Exception {
        Queue out = new FerryQueue(name("-out"));
        send(connection.createSession(), queue(), "1");
        try (XAConnection one = factory.createXAConnection();
                XAConnection two = factory.createXAConnection()) {
            one.start();
            XASession receiving = one.createXASession();
            XASession sending = two.createXASession();
            XAResource first = receiving.getXAResource();
            XAResource second = sending.getXAResource();
            assertThat(first.isSameRM(second)).isTrue();
            assertThat(second.isSameRM(first)).isTrue();
            MessageConsumer consumer = receiving.createConsumer(queue());

            for (boolean commit : new boolean[] {false, true}) {
                Xid xid = TestXid.of("both" + commit);
                first.start(xid, XAResource.TMNOFLAGS);
                assertThat(receive(consumer)).isEqualTo("1");
                second.start(xid, XAResource.TMJOIN);
                send(sending, out, "reply");
                second.end(xid, XAResource.TMSUCCESS);
                first.end(xid, XAResource.TMSUCCESS);
                if (commit) {
                    assertThat(first.prepare(xid)).isEqualTo(XAResource.XA_OK);
                    assertThat(second.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
                    first.commit(xid, false);
                } else {
                    first.rollback(xid);
                }
            }
        }
        assertThat(drain(out)).containsExactly("reply");
        assertThat(drain(queue())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {XAResource.TMSUCCESS, XAResource.TMFAIL})
    void whatAGuestReceivedGoesBackWhenTheBranchIsRolledBackElsewhere(int flag) throws Exception {
        send(connection.createSession(), queue(), "1");
        try (XAConnection one = factory.createXAConnection();
                XAConnection two = factory.createXAConnection()) {
            two.start();
            XAResource owner = one.createXASession().getXAResource();
            XASession receiving = two.createXASession();
            XAResource guest = receiving.getXAResource();
            MessageConsumer consumer = receiving.createConsumer(queue());
            Xid xid = TestXid.of("guest" + flag);
            owner.start(xid, XAResource.TMNOFLAGS);
            guest.start(xid, XAResource.TMJOIN);
            assertThat(receive(consumer)).isEqualTo("1");
            guest.end(xid, flag);
            owner.end(xid, flag);
            owner.rollback(xid);
            Message again = consumer.receive(SOON);
            assertThat(text(again)).isEqualTo("1");
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        }
    }

    @Test
    void aGuestWhoseBranchWasRolledBackMeanwhileLearnsItAtTheEnd() throws Exception {
        send(connection.createSession(), queue(), "1");
        try (XAConnection one = factory.createXAConnection();
                XAConnection two = factory.createXAConnection()) {
            two.start();
            XAResource owner = one.createXASession().getXAResource();
            XASession receiving = two.createXASession();
            XAResource guest = receiving.getXAResource();
            MessageConsumer consumer = receiving.createConsumer(queue());
            Xid xid = TestXid.of("late guest");
            owner.start(xid, XAResource.TMNOFLAGS);
            guest.start(xid, XAResource.TMJOIN);
            assertThat(receive(consumer)).isEqualTo("1");
            owner.end(xid, XAResource.TMSUCCESS);
            owner.rollback(xid);
            assertThatThrownBy(() -> guest.end(xid, XAResource.TMSUCCESS))
                    .isInstanceOfSatisfying(
                            XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XA_RBROLLBACK));
            assertThat(receive(consumer)).isEqualTo("1");
        }
    }
}
