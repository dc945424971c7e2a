package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.tck.jms.TransactionTest.TestXid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every verb of XAResource in every state of a branch, with the error codes of the XA specification, and what a scan for recovery returns. */
@DisplayName("Distributed transactions: verbs of XAResource")
class XaVerbsTest extends JmsTest {
    private static final int SCAN = XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN;

    private final List<XAConnection> xaConnections = new ArrayList<>();
    private XASession session;
    private XAResource resource;
    private Xid xid;

    /** A verb that is to fail. */
    private interface Verb {
        void call() throws Exception;
    }

    /** An identifier as a careless transaction manager makes it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record RawXid(int getFormatId, byte[] getGlobalTransactionId, byte[] getBranchQualifier) implements Xid {}

    @BeforeEach
    void openXa() throws JMSException {
        session = xaSession();
        resource = session.getXAResource();
        xid = TestXid.of(name(""));
    }

    @AfterEach
    void closeAll() throws JMSException {
        for (XAConnection each : xaConnections) {
            each.close();
        }
    }

    private XASession xaSession() throws JMSException {
        XAConnection xa = factory.createXAConnection();
        xaConnections.add(xa);
        xa.start();
        return xa.createXASession();
    }

    private static void assertCode(int code, Verb verb) {
        XAException exception = catchThrowableOfType(XAException.class, verb::call);
        assertThat(exception).as("the verb succeeded").isNotNull();
        assertThat(exception.errorCode).as(exception.toString()).isEqualTo(code);
    }

    private void assertAll(int code, Verb... verbs) {
        for (int i = 0; i < verbs.length; i++) {
            XAException exception = catchThrowableOfType(XAException.class, verbs[i]::call);
            assertThat(exception).as("verb %d succeeded", i).isNotNull();
            assertThat(exception.errorCode).as("verb %d: %s", i, exception).isEqualTo(code);
        }
    }

    private void work() throws JMSException {
        send(session, queue(), "x");
    }

    /** A machine that sleeps for longer than the branch may take finds it ended. */
    private void workUnlessTimeIsOver() {
        try {
            work();
        } catch (JMSException e) {
            assertThat(e).isInstanceOf(jakarta.jms.TransactionRolledBackException.class);
        }
    }

    private void ended() throws Exception {
        resource.start(xid, XAResource.TMNOFLAGS);
        work();
        resource.end(xid, XAResource.TMSUCCESS);
    }

    private void prepared() throws Exception {
        ended();
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    }

    private boolean isInDoubt(XAResource asked) throws XAException {
        for (Xid each : asked.recover(SCAN)) {
            if (java.util.Arrays.equals(each.getGlobalTransactionId(), xid.getGlobalTransactionId())
                    && java.util.Arrays.equals(each.getBranchQualifier(), xid.getBranchQualifier())
                    && each.getFormatId() == xid.getFormatId()) {
                return true;
            }
        }
        return false;
    }

    @Nested
    class WrongVerbs {
        @Test
        void ofABranchThatDoesNotExist() {
            assertAll(
                    XAException.XAER_NOTA,
                    () -> resource.start(xid, XAResource.TMJOIN),
                    () -> resource.start(xid, XAResource.TMRESUME),
                    () -> resource.end(xid, XAResource.TMSUCCESS),
                    () -> resource.end(xid, XAResource.TMSUSPEND),
                    () -> resource.prepare(xid),
                    () -> resource.commit(xid, false),
                    () -> resource.commit(xid, true),
                    () -> resource.rollback(xid),
                    () -> resource.forget(xid));
        }

        @Test
        void ofAnActiveBranch() throws Exception {
            resource.start(xid, XAResource.TMNOFLAGS);
            work();
            assertAll(
                    XAException.XAER_PROTO,
                    () -> resource.start(xid, XAResource.TMNOFLAGS),
                    () -> resource.start(xid, XAResource.TMJOIN),
                    () -> resource.start(xid, XAResource.TMRESUME),
                    () -> resource.prepare(xid),
                    () -> resource.commit(xid, true),
                    () -> resource.commit(xid, false),
                    () -> resource.forget(xid));
            assertCode(XAException.XAER_DUPID, () -> xaSession().getXAResource().start(xid, XAResource.TMNOFLAGS));
            resource.end(xid, XAResource.TMSUCCESS);
            resource.commit(xid, true);
            assertThat(drain(queue())).as("nothing of this did harm").containsExactly("x");
        }

        @Test
        void ofASuspendedBranch() throws Exception {
            resource.start(xid, XAResource.TMNOFLAGS);
            work();
            resource.end(xid, XAResource.TMSUSPEND);
            assertAll(
                    XAException.XAER_PROTO,
                    () -> resource.end(xid, XAResource.TMSUSPEND),
                    () -> resource.start(xid, XAResource.TMJOIN),
                    () -> resource.prepare(xid),
                    () -> resource.commit(xid, true),
                    () -> resource.commit(xid, false));
            assertCode(XAException.XAER_DUPID, () -> resource.start(xid, XAResource.TMNOFLAGS));
            resource.end(xid, XAResource.TMSUCCESS);
            resource.commit(xid, true);
        }

        @Test
        void ofAnEndedBranch() throws Exception {
            ended();
            assertAll(
                    XAException.XAER_PROTO,
                    () -> resource.end(xid, XAResource.TMSUCCESS),
                    () -> resource.end(xid, XAResource.TMFAIL),
                    () -> resource.start(xid, XAResource.TMRESUME),
                    () -> resource.commit(xid, false),
                    () -> resource.forget(xid));
            assertCode(XAException.XAER_DUPID, () -> resource.start(xid, XAResource.TMNOFLAGS));
            resource.rollback(xid);
        }

        @Test
        void ofAPreparedBranch() throws Exception {
            prepared();
            XAResource other = xaSession().getXAResource();
            for (XAResource each : List.of(resource, other)) {
                assertAll(
                        XAException.XAER_PROTO,
                        () -> each.prepare(xid),
                        () -> each.commit(xid, true),
                        () -> each.forget(xid));
                assertCode(XAException.XAER_DUPID, () -> each.start(xid, XAResource.TMNOFLAGS));
            }
            assertCode(XAException.XAER_PROTO, () -> resource.start(xid, XAResource.TMJOIN));
            assertCode(XAException.XAER_PROTO, () -> resource.end(xid, XAResource.TMSUCCESS));
            resource.commit(xid, false);
            assertThat(drain(queue())).containsExactly("x");
        }

        @Test
        void ofABranchThatIsOver() throws Exception {
            prepared();
            resource.commit(xid, false);
            assertAll(
                    XAException.XAER_NOTA,
                    () -> resource.commit(xid, false),
                    () -> resource.commit(xid, true),
                    () -> resource.prepare(xid),
                    () -> resource.rollback(xid),
                    () -> resource.forget(xid),
                    () -> resource.start(xid, XAResource.TMJOIN),
                    () -> resource.end(xid, XAResource.TMSUCCESS));
        }

        @Test
        void ofABranchThatIsRolledBack() throws Exception {
            prepared();
            resource.rollback(xid);
            resource.rollback(xid); // as after an answer that got lost
            assertAll(
                    XAException.XAER_NOTA,
                    () -> resource.forget(xid),
                    () -> xaSession().getXAResource().forget(xid),
                    () -> resource.end(xid, XAResource.TMSUCCESS));
            assertAll(
                    XAException.XA_RBROLLBACK,
                    () -> resource.commit(xid, false),
                    () -> resource.commit(xid, true),
                    () -> resource.prepare(xid));
            assertThat(drain(queue())).isEmpty();
        }

        @Test
        void ofWhatNamesNoBranch() {
            for (Xid wrong : java.util.Arrays.asList(
                    null,
                    new RawXid(-1, new byte[1], new byte[1]),
                    new RawXid(1, new byte[0], new byte[1]),
                    new RawXid(1, new byte[65], new byte[1]),
                    new RawXid(1, new byte[1], new byte[65]))) {
                assertAll(
                        XAException.XAER_INVAL,
                        () -> resource.start(wrong, XAResource.TMNOFLAGS),
                        () -> resource.end(wrong, XAResource.TMSUCCESS),
                        () -> resource.prepare(wrong),
                        () -> resource.commit(wrong, true),
                        () -> resource.rollback(wrong),
                        () -> resource.forget(wrong));
            }
        }

        @Test
        void ofTheLongestAndTheShortestNames() throws Exception {
            for (Xid each : List.of(
                    new RawXid(Integer.MAX_VALUE, new byte[64], new byte[64]),
                    new RawXid(Integer.MIN_VALUE, new byte[1], new byte[0]))) {
                resource.start(each, XAResource.TMNOFLAGS);
                work();
                resource.end(each, XAResource.TMSUCCESS);
                assertThat(resource.prepare(each)).isEqualTo(XAResource.XA_OK);
                xid = each;
                assertThat(isInDoubt(xaSession().getXAResource())).isTrue();
                resource.commit(each, false);
            }
            assertThat(drain(queue())).containsExactly("x", "x");
        }

        @Test
        void inASessionThatIsClosed() throws Exception {
            prepared();
            session.close();
            assertCode(XAException.XAER_RMFAIL, () -> resource.start(TestXid.of("late"), XAResource.TMNOFLAGS));
            assertCode(XAException.XAER_RMFAIL, () -> resource.start(xid, XAResource.TMJOIN));
            assertThat(isInDoubt(resource)).isTrue();
            resource.commit(xid, false);
            assertThat(drain(queue())).containsExactly("x");
        }

        @Test
        void withFlagsThatAreNotTheirs() throws Exception {
            assertAll(
                    XAException.XAER_INVAL,
                    () -> resource.start(xid, XAResource.TMSUCCESS),
                    () -> resource.recover(XAResource.TMJOIN),
                    () -> resource.setTransactionTimeout(-1));
            resource.start(xid, XAResource.TMNOFLAGS);
            assertAll(
                    XAException.XAER_INVAL,
                    () -> resource.end(xid, XAResource.TMJOIN),
                    () -> resource.end(xid, XAResource.TMSUCCESS | XAResource.TMFAIL));
            work();
            assertThat(drain(queue())).as("still part of the branch").isEmpty();
            resource.end(xid, XAResource.TMSUCCESS);
            resource.rollback(xid);
        }

        @Test
        void onAConnectionThatIsClosed() throws Exception {
            prepared();
            xaConnections.get(0).close();
            assertAll(
                    XAException.XAER_RMFAIL,
                    () -> resource.commit(xid, false),
                    () -> resource.recover(SCAN),
                    () -> resource.start(TestXid.of("other"), XAResource.TMNOFLAGS));
            xaSession().getXAResource().rollback(xid);
        }
    }

    @Nested
    class Outcomes {
        @Test
        void aBranchWithoutWorkVotesReadOnlyAndIsOver() throws Exception {
            resource.start(xid, XAResource.TMNOFLAGS);
            resource.end(xid, XAResource.TMSUCCESS);
            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
            assertCode(XAException.XAER_NOTA, () -> resource.commit(xid, false));
            assertThat(isInDoubt(resource)).isFalse();
        }

        @Test
        void aFailedBranchIsRolledBackWhateverIsAsked() throws Exception {
            for (int way = 0; way < 2; way++) {
                xid = TestXid.of(name("" + way));
                resource.start(xid, XAResource.TMNOFLAGS);
                work();
                resource.end(xid, XAResource.TMFAIL);
                int asked = way;
                assertCode(XAException.XA_RBROLLBACK, () -> {
                    if (asked == 0) {
                        resource.prepare(xid);
                    } else {
                        resource.commit(xid, true);
                    }
                });
            }
            assertThat(drain(queue())).isEmpty();
        }

        @Test
        void aBranchOverItsTimeIsRolledBackAndSaysWhy() throws Exception {
            assertThat(resource.setTransactionTimeout(1)).isTrue();
            assertThat(resource.getTransactionTimeout()).isEqualTo(1);
            resource.start(xid, XAResource.TMNOFLAGS);
            workUnlessTimeIsOver();
            try {
                resource.end(xid, XAResource.TMSUCCESS);
            } catch (XAException e) {
                assertThat(e.errorCode).as("a machine that slept").isEqualTo(XAException.XA_RBTIMEOUT);
            }
            Xid active = TestXid.of(name("-active"));
            resource.start(active, XAResource.TMNOFLAGS);
            workUnlessTimeIsOver();
            XAResource other = xaSession().getXAResource();
            // not prepared (XAER_PROTO) while it is open
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> catchThrowableOfType(XAException.class, () -> other.commit(active, false)).errorCode
                            == XAException.XA_RBTIMEOUT);
            assertCode(XAException.XA_RBTIMEOUT, () -> resource.prepare(xid));
            assertCode(XAException.XA_RBTIMEOUT, () -> resource.end(active, XAResource.TMSUCCESS));
            assertCode(XAException.XA_RBTIMEOUT, () -> resource.prepare(active));
            assertCode(XAException.XA_RBROLLBACK, () -> other.start(active, XAResource.TMJOIN));
            assertCode(XAException.XA_RBTIMEOUT, () -> other.prepare(active));
            assertThat(resource.setTransactionTimeout(0))
                    .as("the broker's own again")
                    .isTrue();
            assertThat(drain(queue())).isEmpty();
        }

        @Test
        void aBranchWhoseConnectionIsClosedBeforeItIsPreparedIsRolledBack() throws Exception {
            ended();
            xaConnections.get(0).close();
            XAResource other = xaSession().getXAResource();
            assertThat(isInDoubt(other)).isFalse();
            XAException refused = catchThrowableOfType(XAException.class, () -> other.commit(xid, true));
            assertThat(refused.errorCode).isEqualTo(XAException.XA_RBCOMMFAIL);
            assertThat(drain(queue())).isEmpty();
        }

        @Test
        void anotherConnectionCompletesAPreparedBranchAfterAScan() throws Exception {
            send(connection.createSession(), queue(), "received");
            MessageConsumer consumer = session.createConsumer(queue());
            resource.start(xid, XAResource.TMNOFLAGS);
            assertThat(receive(consumer)).isEqualTo("received");
            work();
            resource.end(xid, XAResource.TMSUCCESS);
            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
            xaConnections.get(0).close();

            XAResource other = xaSession().getXAResource();
            assertThat(isInDoubt(other)).isTrue();
            assertThat(drain(queue())).as("locked while it is in doubt").isEmpty();
            other.rollback(xid);
            assertThat(isInDoubt(other)).isFalse();
            assertThat(drain(queue())).containsExactly("received");
        }
    }

    @Nested
    class Scans {
        @Test
        void returnEverythingAtTheStartAndNothingAfterwards() throws Exception {
            prepared();
            XAResource other = xaSession().getXAResource();
            assertThat(other.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
            assertThat(other.recover(XAResource.TMNOFLAGS))
                    .as("the scan goes on")
                    .isEmpty();
            assertThat(other.recover(XAResource.TMENDRSCAN)).as("the scan ends").isEmpty();
            assertThat(other.recover(SCAN)).as("a new scan").hasSize(1);
            resource.commit(xid, false);
            assertThat(other.recover(SCAN)).isEmpty();
        }

        @Test
        void showTwoBranchesOfOneGlobalTransactionApart() throws Exception {
            byte[] global = name("").getBytes(java.nio.charset.StandardCharsets.UTF_8);
            Xid one = new TestXid(7, global, new byte[] {1});
            Xid two = new TestXid(7, global, new byte[] {2});
            XASession otherSession = xaSession();
            XAResource other = otherSession.getXAResource();
            resource.start(one, XAResource.TMNOFLAGS);
            other.start(two, XAResource.TMNOFLAGS);
            send(session, queue(), "one");
            send(otherSession, queue(), "two");
            resource.end(one, XAResource.TMSUCCESS);
            other.end(two, XAResource.TMSUCCESS);
            resource.prepare(one);
            other.prepare(two);
            assertThat(resource.recover(SCAN))
                    .extracting(each -> each.getBranchQualifier()[0])
                    .containsExactlyInAnyOrder((byte) 1, (byte) 2);
            resource.rollback(one);
            assertThat(drain(queue())).isEmpty();
            other.commit(two, false);
            assertThat(drain(queue())).containsExactly("two");
        }

        @Test
        void returnIdentifiersAsLongAsTheyMayBe() throws Exception {
            byte[] longest = new byte[Xid.MAXGTRIDSIZE];
            for (int i = 0; i < longest.length; i++) {
                longest[i] = (byte) (i * 4);
            }
            xid = new TestXid(Integer.MIN_VALUE, longest, longest);
            prepared();
            assertThat(isInDoubt(xaSession().getXAResource())).isTrue();
            resource.rollback(xid);
            xid = new TestXid(0, new byte[] {0}, new byte[0]);
            prepared();
            assertThat(isInDoubt(xaSession().getXAResource())).isTrue();
            resource.rollback(xid);
        }
    }

    @Test
    void aBranchIsSuspendedInOneSessionAndGoesOnThereOnly() throws Exception {
        resource.start(xid, XAResource.TMNOFLAGS);
        work();
        resource.end(xid, XAResource.TMSUSPEND);
        send(session, queue(), "outside");
        assertThat(drain(queue())).containsExactly("outside");
        assertCode(XAException.XAER_PROTO, () -> xaSession().getXAResource().start(xid, XAResource.TMRESUME));
        resource.start(xid, XAResource.TMRESUME);
        work();
        resource.end(xid, XAResource.TMSUCCESS);
        resource.start(xid, XAResource.TMJOIN);
        work();
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);
        assertThat(drain(queue())).containsExactly("x", "x", "x");
    }

    @Test
    void differentBrokersAreDifferentResourceManagers() throws Exception {
        try (XAConnection elsewhere =
                new org.ferrymq.jms.FerryConnectionFactory("embedded:?brokerName=another").createXAConnection()) {
            XAResource other = elsewhere.createXASession().getXAResource();
            assertThat(resource.isSameRM(other)).isFalse();
            assertThat(resource.isSameRM(xaSession().getXAResource())).isTrue();
            assertThat(resource.isSameRM(null)).isFalse();
        }
    }
}
