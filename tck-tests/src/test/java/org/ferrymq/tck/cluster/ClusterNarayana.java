package org.ferrymq.tck.cluster;

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
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.TransactionManager;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.tck.jms.OtherResource;

/**
 * An application with Narayana as its transaction manager. {@code work} sends to two queues in one JTA transaction and dies after the decision, before our resource
 * commits; {@code recover} runs recovery until nothing is prepared any more, and says so.
 *
 * <p>Arguments: work or recover, URL, folder of the transaction log, and for work the queues.
 */
final class ClusterNarayana {
    private static final String NODE = "ferrymq-cluster";

    private ClusterNarayana() {}

    /** Works or recovers. */
    public static void main(String[] arguments) throws Exception {
        configure(arguments[2]);
        try (XAConnection connection = new FerryConnectionFactory(arguments[1]).createXAConnection()) {
            XASession session = connection.createXASession();
            if (arguments[0].equals("work")) {
                work(session, arguments[3], arguments[4]);
            } else {
                recover(session);
            }
        }
    }

    private static void configure(String folder) throws Exception {
        for (String name : new String[] {"default", "stateStore", "communicationStore"}) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name.equals("default") ? null : name)
                    .setObjectStoreDir(folder);
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
    }

    private static void work(XASession session, String first, String second) throws Exception {
        TransactionManager transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
        transactions.begin();
        transactions.getTransaction().enlistResource(new Deadly());
        transactions.getTransaction().enlistResource(session.getXAResource());
        for (String queue : List.of(first, second)) {
            session.createProducer(new FerryQueue(queue)).send(session.createTextMessage("decided"));
        }
        transactions.commit();
        System.out.println("survived");
    }

    private static void recover(XASession session) throws Exception {
        RecoveryManager recovery = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        recovery.initialize();
        for (RecoveryModule each : recovery.getModules()) {
            if (each instanceof XARecoveryModule module) {
                module.addXAResourceRecoveryHelper(new XAResourceRecoveryHelper() {
                    @Override
                    public boolean initialise(String text) {
                        return true;
                    }

                    @Override
                    public XAResource[] getXAResources() throws Exception {
                        return new XAResource[] {session.getXAResource()};
                    }
                });
            }
        }
        while (true) {
            recovery.scan();
            try {
                int left = session.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
                System.out.println("left " + left);
                if (left == 0) {
                    return;
                }
            } catch (XAException e) {
                System.out.println("error " + e.errorCode);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** Ends the process, as a crash would, when it is told the decision. */
    private static final class Deadly extends OtherResource {
        @Override
        public void commit(Xid xid, boolean onePhase) {
            Runtime.getRuntime().halt(137);
        }
    }
}
