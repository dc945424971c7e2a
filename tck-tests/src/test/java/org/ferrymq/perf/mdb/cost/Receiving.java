package org.ferrymq.perf.mdb.cost;

import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.ferrymq.jms.FerryConnectionFactory;

/** A way on which the queue's messages come to {@link Received#MESSAGES}, for as long as it is open. */
@FunctionalInterface
interface Receiving extends AutoCloseable {

    /** Of the plain provider: listeners in sessions of one connection. */
    static Receiving byListeners(String url) throws Exception {
        Connection connection = new FerryConnectionFactory(url).createConnection();
        try {
            for (int i = 0; i < Messages.SESSIONS; i++) {
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                session.createConsumer(session.createQueue(Messages.QUEUE)).setMessageListener(Received.MESSAGES);
            }
            connection.start();
        } catch (Exception e) {
            connection.close();
            throw e;
        }
        return connection::close;
    }

    /** Of the adapter, with the smallest server that there can be. */
    static Receiving byAdapter(String url) throws Exception {
        return SmallServer.start(url, Messages.QUEUE, Messages.SESSIONS, Received.MESSAGES);
    }

    /** Of the adapter and the server: a message-driven bean, which has to rest until it is asked for. */
    static Receiving byBean() throws Exception {
        bean("startDelivery");
        return Receiving::restBean;
    }

    /** Keeps the bean from receiving. */
    static void restBean() throws Exception {
        bean("stopDelivery");
    }

    private static void bean(String operation) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name =
                new ObjectName("jboss.as:deployment=perf-ra.war,subsystem=ejb3,message-driven-bean=EmptyBean");
        server.invoke(name, operation, new Object[0], new String[0]);
    }

    @Override
    void close() throws Exception;
}
