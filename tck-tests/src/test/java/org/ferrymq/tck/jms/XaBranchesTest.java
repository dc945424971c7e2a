package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.List;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.tck.jms.TransactionTest.TestXid;
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
                assertThat(text(again)).as("only what was prefetched comes before").isEqualTo("3");
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
}
