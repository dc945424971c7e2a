package org.ferrymq.tck.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.EJBContext;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSPasswordCredential;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSession;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicSession;

/** Each method is one JTA transaction; what it sends is there when it has returned. */
@Stateless
public class Features {
    private static final long PATIENCE_MILLIS = 60_000;

    @Resource(lookup = "java:app/jms/factory")
    private ConnectionFactory defined;

    @Resource(lookup = "java:app/jms/queues")
    private QueueConnectionFactory queues;

    @Resource(lookup = "java:app/jms/topics")
    private TopicConnectionFactory topics;

    @Resource(lookup = "java:app/jms/local")
    private ConnectionFactory local;

    @Resource(lookup = "java:app/jms/none")
    private ConnectionFactory none;

    @Resource(lookup = "java:app/jms/parcels")
    private Queue parcels;

    @Resource(lookup = "java:app/jms/news")
    private Topic news;

    @Resource
    private EJBContext ejb;

    @Inject
    @JMSConnectionFactory("jms/ferry")
    private JMSContext injected;

    @Inject
    @JMSConnectionFactory("jms/ferry")
    @JMSPasswordCredential(userName = "clerk", password = "stamp")
    private JMSContext clerk;

    @Inject
    @JMSConnectionFactory("jms/ferry")
    @JMSPasswordCredential(userName = "clerk", password = "wrong")
    private JMSContext stranger;

    public void sendDefined(String text) {
        try (JMSContext context = defined.createContext()) {
            context.createProducer().send(parcels, text);
        }
    }

    public String receiveDefined() {
        try (JMSContext context = defined.createContext();
                JMSConsumer consumer = context.createConsumer(parcels)) {
            return consumer.receiveBody(String.class, PATIENCE_MILLIS);
        }
    }

    /** A transaction that only this connection takes part in. */
    public void sendLocal(String text) {
        sendWith(local, text);
    }

    public void sendLocalAndRollBack(String text) {
        sendLocal(text);
        ejb.setRollbackOnly();
    }

    /** Whatever becomes of the transaction, it is sent. */
    public void sendWithoutAndRollBack(String text) {
        sendWith(none, text);
        ejb.setRollbackOnly();
    }

    private void sendWith(ConnectionFactory factory, String text) {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(parcels, text);
        }
    }

    /** Sends to {@link Orders}. */
    public void order(String text) {
        try (JMSContext context = defined.createContext()) {
            context.createProducer().send(context.createQueue(Orders.QUEUE), text);
        }
    }

    public void sendByQueueConnection(String text) throws JMSException {
        try (QueueConnection connection = queues.createQueueConnection();
                QueueSession session = connection.createQueueSession(false, QueueSession.AUTO_ACKNOWLEDGE)) {
            session.createSender(parcels).send(session.createTextMessage(text));
        }
    }

    public String receiveByQueueConnection() throws JMSException {
        try (QueueConnection connection = queues.createQueueConnection();
                QueueSession session = connection.createQueueSession(false, QueueSession.AUTO_ACKNOWLEDGE)) {
            connection.start();
            return ((TextMessage) session.createReceiver(parcels).receive(PATIENCE_MILLIS)).getText();
        }
    }

    public void publish(String text) throws JMSException {
        try (TopicConnection connection = topics.createTopicConnection();
                TopicSession session = connection.createTopicSession(false, TopicSession.AUTO_ACKNOWLEDGE)) {
            session.createPublisher(news).publish(session.createTextMessage(text));
        }
    }

    public void sendInjected(String text) {
        injected.createProducer().send(injected.createQueue("features.parcels"), text);
    }

    public void sendInjectedAndRollBack(String text) {
        sendInjected(text);
        ejb.setRollbackOnly();
    }

    public String receiveInjected() {
        try (JMSConsumer consumer = injected.createConsumer(injected.createQueue("features.parcels"))) {
            return consumer.receiveBody(String.class, PATIENCE_MILLIS);
        }
    }

    public String receiveInjectedOrNothing() {
        try (JMSConsumer consumer = injected.createConsumer(injected.createQueue("features.parcels"))) {
            return String.valueOf(consumer.receiveBodyNoWait(String.class));
        }
    }

    public void sendAsClerk(String text) {
        clerk.createProducer().send(clerk.createQueue("features.parcels"), text);
    }

    public void sendAsStranger(String text) {
        stranger.createProducer().send(stranger.createQueue("features.parcels"), text);
    }

    /** {@return the names of calls that Jakarta Messaging forbids here but that went through, one a line} */
    public String forbiddenCallsThatWork() throws JMSException {
        return new ForbiddenCalls(defined, injected, parcels).thatWork();
    }
}
