package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.arjuna.recovery.RecoveryModule;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTATransactionLogXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XASession;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.jms.FerryQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Narayana as a transaction manager outside of an application server: two phases, suspended transactions, time-outs, recovery. */
class NarayanaTest extends JmsTest {
    private static final String NODE = "ferrymq-test";

    @TempDir
    static Path objectStore;

    private static RecoveryManager recovery;

    private final TransactionManager transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    private XAConnection xa;
    private XASession session;
    private MessageConsumer consumer;

    @BeforeAll
    static void configure() throws CoreEnvironmentBeanException {
        for (String name : new String[] {"default", "stateStore", "communicationStore"}) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name.equals("default") ? null : name)
                    .setObjectStoreDir(objectStore.toString());
        }
        arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(NODE);
        var jta = jtaPropertyManager.getJTAEnvironmentBean();
        jta.setXaRecoveryNodes(List.of(NODE));
        jta.setOrphanSafetyInterval(0);
        jta.setXaResourceOrphanFilterClassNames(List.of(
                JTATransactionLogXAResourceOrphanFilter.class.getName(),
                JTANodeNameXAResourceOrphanFilter.class.getName()));
        RecoveryEnvironmentBean settings = recoveryPropertyManager.getRecoveryEnvironmentBean();
        settings.setRecoveryBackoffPeriod(1);
        settings.setRecoveryModuleClassNames(
                List.of(AtomicActionRecoveryModule.class.getName(), XARecoveryModule.class.getName()));
        recovery = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        recovery.initialize();
    }

    @AfterAll
    static void end() {
        recovery.terminate();
    }

    @BeforeEach
    void openXa() throws JMSException {
        xa = factory.createXAConnection();
        xa.start();
        session = xa.createXASession();
        consumer = session.createConsumer(queue());
    }

    @AfterEach
    void closeXa() throws Exception {
        if (transactions.getTransaction() != null) {
            transactions.rollback();
        }
        xa.close();
    }

    /** Our resource, of which the transaction manager does not hear the answer to one verb. */
    private static final class DeafResource extends OtherResource {
        private final XAResource resource;
        private final boolean beforeCommit;

        DeafResource(XAResource resource, boolean beforeCommit) {
            this.resource = resource;
            this.beforeCommit = beforeCommit;
        }

        @Override
        public void start(Xid xid, int flags) {
            try {
                resource.start(xid, flags);
            } catch (XAException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void end(Xid xid, int flags) {
            try {
                resource.end(xid, flags);
            } catch (XAException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public int prepare(Xid xid) throws XAException {
            return resource.prepare(xid);
        }

        @Override
        public void commit(Xid xid, boolean onePhase) throws XAException {
            if (!beforeCommit) {
                resource.commit(xid, onePhase);
            }
            throw new XAException(XAException.XAER_RMFAIL);
        }
    }

    private void enlist(XAResource... resources) throws Exception {
        for (XAResource resource : resources) {
            assertThat(transactions.getTransaction().enlistResource(resource)).isTrue();
        }
    }

    @Test
    void twoPhasesCommitAndRollBackReceiveAndSend() throws Exception {
        send(connection.createSession(), queue(), "1");
        FerryQueue out = new FerryQueue(name("-out"));
        for (boolean commit : new boolean[] {false, true}) {
            transactions.begin();
            enlist(session.getXAResource(), new OtherResource());
            send(session, out, "re: " + receive(consumer));
            if (commit) {
                transactions.commit();
            } else {
                transactions.rollback();
            }
        }
        assertThat(drain(out)).containsExactly("re: 1");
        assertEmpty(consumer);
    }

    @Test
    void oneResourceCommitsInOnePhaseAndTwoSessionsJoinOneBranch() throws Exception {
        XASession second = xa.createXASession();
        transactions.begin();
        enlist(session.getXAResource(), second.getXAResource());
        send(session, queue(), "1");
        send(second, queue(), "2");
        transactions.commit();
        assertThat(drainWith(consumer, 2)).containsExactly("1", "2");
    }

    private static List<String> drainWith(MessageConsumer from, int count) throws JMSException {
        List<String> texts = new java.util.ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(receive(from));
        }
        assertEmpty(from);
        return texts;
    }

    @Test
    void aSuspendedTransactionGoesOnAfterAnotherOne() throws Exception {
        transactions.begin();
        enlist(session.getXAResource());
        send(session, queue(), "first");
        transactions.getTransaction().delistResource(session.getXAResource(), XAResource.TMSUSPEND);
        Transaction first = transactions.suspend();

        transactions.begin();
        enlist(session.getXAResource());
        send(session, queue(), "second");
        transactions.commit();

        transactions.resume(first);
        enlist(session.getXAResource());
        send(session, queue(), "first again");
        transactions.commit();
        assertThat(drainWith(consumer, 3)).containsExactly("second", "first", "first again");
    }

    @Test
    void aTransactionThatTakesTooLongIsRolledBackAndTheMessageComesAgain() throws Exception {
        send(connection.createSession(), queue(), "1");
        transactions.setTransactionTimeout(10); // what follows must be done by then
        transactions.begin();
        transactions.setTransactionTimeout(0);
        enlist(session.getXAResource(), new OtherResource());
        assertThat(receive(consumer)).isEqualTo("1");
        send(session, new FerryQueue(name("-out")), "never");
        Transaction late = transactions.getTransaction();
        await().atMost(60, TimeUnit.SECONDS).until(() -> late.getStatus() == Status.STATUS_ROLLEDBACK);
        assertThatThrownBy(transactions::commit).isInstanceOf(RollbackException.class);

        transactions.begin();
        enlist(session.getXAResource());
        Message again = consumer.receive(SOON);
        assertThat(text(again)).isEqualTo("1");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        transactions.commit();
        assertThat(drain(new FerryQueue(name("-out")))).isEmpty();
    }

    @Test
    void aContextTakesPartByItsResource() throws Exception {
        try (XAJMSContext context = factory.createXAContext()) {
            transactions.begin();
            enlist(context.getXAResource(), new OtherResource());
            context.createProducer().send(queue(), "sent");
            transactions.rollback();
            transactions.begin();
            enlist(context.getXAResource(), new OtherResource());
            context.createProducer().send(queue(), "sent again");
            transactions.commit();
        }
        assertThat(drainWith(consumer, 1)).containsExactly("sent again");
    }

    @Test
    void recoveryCommitsWhatWasDecidedAndRollsBackWhatWasNot() throws Exception {
        XARecoveryModule module = module();
        XAResourceRecoveryHelper helper = new XAResourceRecoveryHelper() {
            @Override
            public boolean initialise(String text) {
                return true;
            }

            @Override
            public XAResource[] getXAResources() throws Exception {
                return new XAResource[] {xa.createXASession().getXAResource()};
            }
        };
        module.addXAResourceRecoveryHelper(helper);
        try {
            for (boolean beforeCommit : new boolean[] {true, false}) {
                transactions.begin();
                enlist(new OtherResource(), new DeafResource(session.getXAResource(), beforeCommit));
                send(session, queue(), "decided " + beforeCommit);
                transactions.commit(); // the decision stands, the second phase is to be repeated
            }
            // a branch that its transaction manager knows nothing of any more: it died before the decision
            DeafResource orphan = new DeafResource(session.getXAResource(), true);
            transactions.begin();
            OtherResource crashing = new OtherResource() {
                @Override
                public int prepare(Xid xid) throws XAException {
                    throw new XAException(XAException.XA_RBROLLBACK);
                }
            };
            enlist(orphan, crashing);
            send(session, queue(), "undecided");
            assertThatThrownBy(transactions::commit).isInstanceOf(RollbackException.class);
            assertThat(session.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                    .as("one decided, one not")
                    .hasSize(2);

            await().atMost(60, TimeUnit.SECONDS).until(() -> {
                recovery.scan();
                return session.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length == 0;
            });
        } finally {
            module.removeXAResourceRecoveryHelper(helper);
        }
        assertThat(drainWith(consumer, 2)).containsExactlyInAnyOrder("decided true", "decided false");
    }

    private static XARecoveryModule module() {
        for (RecoveryModule each : recovery.getModules()) {
            if (each instanceof XARecoveryModule module) {
                return module;
            }
        }
        throw new AssertionError("no XARecoveryModule");
    }
}
