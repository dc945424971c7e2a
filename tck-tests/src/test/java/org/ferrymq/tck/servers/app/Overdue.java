package org.ferrymq.tck.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A transaction whose time is over before it is committed. */
@Stateless
@TransactionManagement(TransactionManagementType.BEAN)
public class Overdue {
    private static final Logger LOG = Logger.getLogger(Overdue.class.getName());
    private static final int TIMEOUT_SECONDS = 10;
    /** Payara looks only now and then whether the time of a transaction is over. */
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(4);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    @Resource(lookup = "java:app/jms/factory")
    private ConnectionFactory factory;

    @Resource(lookup = "java:app/jms/parcels")
    private Queue parcels;

    @Resource
    private UserTransaction transaction;

    /** Receives a message and sends one, and waits until the server has given the transaction up. {@return how the transaction ended} */
    public String receiveAndSend(String text)
            throws NotSupportedException, SystemException, HeuristicMixedException, HeuristicRollbackException {
        transaction.setTransactionTimeout(TIMEOUT_SECONDS);
        try {
            transaction.begin();
            try (JMSContext context = factory.createContext();
                    JMSConsumer consumer = context.createConsumer(parcels)) {
                consumer.receiveBody(String.class, 60_000);
                context.createProducer().send(parcels, text);
            } catch (JMSRuntimeException e) {
                LOG.log(
                        Level.INFO,
                        "a machine that stopped for a while: the time was over before anything was sent",
                        e);
            }
            awaitOver();
            return commit();
        } finally {
            transaction.setTransactionTimeout(0);
        }
    }

    private void awaitOver() throws SystemException {
        long begun = System.nanoTime();
        while (transaction.getStatus() == Status.STATUS_ACTIVE && System.nanoTime() - begun < PATIENCE_NANOS) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private String commit() throws SystemException, HeuristicMixedException, HeuristicRollbackException {
        try {
            transaction.commit();
            return "committed";
        } catch (RollbackException e) {
            return "rolled back";
        }
    }
}
