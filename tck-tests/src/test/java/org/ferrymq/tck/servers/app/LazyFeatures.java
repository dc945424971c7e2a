package org.ferrymq.tck.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Connections that are opened and used at other times than transactions begin. The bean begins and ends its transactions itself. */
@Stateless
@TransactionManagement(TransactionManagementType.BEAN)
public class LazyFeatures {
    @Resource(lookup = "java:app/jms/local")
    private ConnectionFactory local;

    @Resource(lookup = "java:app/jms/parcels")
    private Queue parcels;

    @Resource
    private UserTransaction transaction;

    @SuppressWarnings("BanJNDI") // the names are the test's
    private static ConnectionFactory lookup(String name) throws NamingException {
        return InitialContext.doLookup(name);
    }

    private static ConnectionFactory pool(String name) throws NamingException {
        return lookup("jms/" + name);
    }

    /** Opens a connection, and then sends twice in a transaction that is rolled back, once outside of any, and in two transactions that are committed. */
    public void sendOnOneConnection(String pool)
            throws JMSException, NamingException, NotSupportedException, SystemException, RollbackException,
                    HeuristicMixedException, HeuristicRollbackException {
        try (Connection connection = pool(pool).createConnection();
                Session session = connection.createSession()) {
            MessageProducer producer = session.createProducer(parcels);
            transaction.begin();
            producer.send(session.createTextMessage("never"));
            producer.send(session.createTextMessage("never"));
            transaction.rollback();
            producer.send(session.createTextMessage(pool + " outside"));
            transaction.begin();
            producer.send(session.createTextMessage(pool + " inside"));
            transaction.commit();
            transaction.begin();
            producer.send(session.createTextMessage(pool + " again"));
            transaction.commit();
        }
    }

    /** Sends in two transactions, each on a connection that it opens in the transaction and leaves open. */
    public void sendAndForgetToClose(String pool)
            throws JMSException, NamingException, NotSupportedException, SystemException, RollbackException,
                    HeuristicMixedException, HeuristicRollbackException {
        for (int i = 0; i < 2; i++) {
            transaction.begin();
            Connection forgotten = pool(pool).createConnection();
            Session session = forgotten.createSession();
            session.createProducer(parcels).send(session.createTextMessage(pool));
            transaction.commit();
        }
    }

    /** {@return what one consumer receives in a transaction that is rolled back and in one that is committed} */
    public String receiveOnOneConsumer(String pool)
            throws JMSException, NamingException, NotSupportedException, SystemException, RollbackException,
                    HeuristicMixedException, HeuristicRollbackException {
        try (Connection connection = pool(pool).createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(parcels)) {
            connection.start();
            transaction.begin();
            String received = text(consumer);
            transaction.rollback();
            transaction.begin();
            received += ", " + text(consumer);
            transaction.commit();
            return received;
        }
    }

    private static String text(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(60_000);
        return message == null ? "nothing" : message.getBody(String.class);
    }

    /** Sends on two connections of one factory that are open at the same time, in a transaction that is committed or rolled back. */
    public void sendOnTwoConnections(String pool, boolean commit)
            throws JMSException, NamingException, NotSupportedException, SystemException, RollbackException,
                    HeuristicMixedException, HeuristicRollbackException {
        transaction.begin();
        try (Connection one = pool(pool).createConnection();
                Session first = one.createSession();
                Connection two = pool(pool).createConnection();
                Session second = two.createSession()) {
            first.createProducer(parcels).send(first.createTextMessage(pool + " one"));
            second.createProducer(parcels).send(second.createTextMessage(pool + " two"));
        }
        if (commit) {
            transaction.commit();
        } else {
            transaction.rollback();
        }
    }

    /** Sends outside of a transaction. */
    public void sendAtOnce(String pool) throws JMSException, NamingException {
        try (Connection connection = pool(pool).createConnection();
                Session session = connection.createSession()) {
            session.createProducer(parcels).send(session.createTextMessage(pool));
        }
    }

    /** Sends beside a connection that is open and not used. Both know local transactions only, and of those a transaction can have one. */
    public void sendBesideAnIdleConnection(String factory)
            throws JMSException, NamingException, NotSupportedException, SystemException, RollbackException,
                    HeuristicMixedException, HeuristicRollbackException {
        ConnectionFactory lazy = lookup(factory);
        transaction.begin();
        try (Connection idle = lazy.createConnection();
                Session unused = idle.createSession();
                Connection used = local.createConnection();
                Session session = used.createSession()) {
            session.createProducer(parcels).send(session.createTextMessage("beside " + factory));
            unused.close();
        }
        transaction.commit();
    }
}
