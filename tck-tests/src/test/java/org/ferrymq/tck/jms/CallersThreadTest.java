package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.InternalThreadLocalMap;
import jakarta.jms.BytesMessage;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;

/**
 * The provider leaves nothing of Netty's in the threads that call it. In a server they live longer than a deployment, and what is left in one of them keeps the
 * classes of an adapter that was undeployed.
 */
class CallersThreadTest extends JmsTest {
    private final List<String> left = new ArrayList<>();

    @Test
    void nothingIsLeftInIt() throws Exception {
        FutureTask<Void> calls = new FutureTask<>(() -> {
            calls();
            return null;
        });
        Thread caller = new Thread(calls, "caller");
        caller.start();
        calls.get();
        caller.join();
        assertThat(left).isEmpty();
    }

    private void after(String call) {
        if (InternalThreadLocalMap.getIfSet() != null) {
            left.add(call);
            InternalThreadLocalMap.remove();
        }
    }

    private void calls() throws Exception {
        XAConnection own = factory.createXAConnection();
        after("connect");
        Session session = own.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue());
        own.start();
        after("start");
        send(session, queue(), "1");
        after("send");
        BytesMessage large = session.createBytesMessage();
        large.writeBytes(new byte[100_000]);
        session.createProducer(queue()).send(large);
        after("send a large one");
        assertThat(receive(consumer)).isEqualTo("1");
        assertThat(consumer.receive(SOON)).isNotNull();
        after("receive");
        session.recover();
        after("recover");
        assertThat(consumer.receive(SOON)).isNotNull();
        assertThat(consumer.receive(SOON)).isNotNull().satisfies(message -> message.acknowledge());
        after("acknowledge");
        try (QueueBrowser browser = session.createBrowser(queue())) {
            assertThat(browser.getEnumeration().hasMoreElements()).isFalse();
        }
        after("browse");
        TemporaryQueue temporary = session.createTemporaryQueue();
        temporary.delete();
        after("temporary queue");
        XASession transacted = own.createXASession();
        XAResource branch = transacted.getXAResource();
        Xid xid = TransactionTest.TestXid.of(name("-x"));
        branch.start(xid, XAResource.TMNOFLAGS);
        send(transacted, queue(), "2");
        branch.end(xid, XAResource.TMSUCCESS);
        branch.prepare(xid);
        branch.commit(xid, false);
        branch.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
        after("transaction");
        assertThat(receive(consumer)).isEqualTo("2");
        own.close();
        after("close");
    }
}
