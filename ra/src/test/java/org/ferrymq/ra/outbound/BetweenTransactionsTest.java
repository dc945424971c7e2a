package org.ferrymq.ra.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.LazyEnlistableConnectionManager;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.ra.FakeProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that an application keeps open from one transaction to the next one, in a container that wants them back in between. */
class BetweenTransactionsTest {
    @SuppressWarnings("ArrayRecordComponent") // the form of an Xid
    private record Branch(int getFormatId, byte[] getGlobalTransactionId, byte[] getBranchQualifier) implements Xid {}

    private static final Xid BRANCH = new Branch(1, new byte[] {2}, new byte[] {3});

    private final FakeProvider provider = new FakeProvider();
    private final FerryManagedConnectionFactory factory = new FerryManagedConnectionFactory(provider);
    private final Container container = new Container();
    private Connection connection;
    private Session session;
    private MessageProducer producer;

    @BeforeEach
    void open() throws Exception {
        factory.setUrl("ferry://a:1");
        connection = ((ConnectionFactory) factory.createConnectionFactory(container)).createConnection();
        session = connection.createSession();
        producer = session.createProducer(null);
    }

    /** One that takes connections out of its pool for handles that have none, as WildFly's does. */
    private static final class Container
            implements ConnectionManager,
                    LazyAssociatableConnectionManager,
                    LazyEnlistableConnectionManager,
                    ConnectionEventListener {
        private static final long serialVersionUID = 1L;

        private final transient Deque<FerryManagedConnection> idle = new ArrayDeque<>();
        private transient FerryManagedConnection last;
        private boolean empty;
        private int closedInactive;

        private FerryManagedConnection take(ManagedConnectionFactory factory, ConnectionRequestInfo info)
                throws ResourceException {
            if (empty) {
                throw new ResourceException("the pool is empty");
            }
            if (idle.isEmpty()) {
                FerryManagedConnection made = (FerryManagedConnection) factory.createManagedConnection(null, info);
                made.addConnectionEventListener(this);
                idle.add(made);
            }
            last = idle.remove();
            return last;
        }

        @Override
        public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo info)
                throws ResourceException {
            return take(factory, info).getConnection(null, info);
        }

        @Override
        public void associateConnection(Object connection, ManagedConnectionFactory factory, ConnectionRequestInfo info)
                throws ResourceException {
            take(factory, info).associateConnection(connection);
        }

        @Override
        public void inactiveConnectionClosed(Object connection, ManagedConnectionFactory factory) {
            closedInactive++;
        }

        @Override
        public void lazyEnlist(ManagedConnection connection) {
            throw new AssertionError("not a lazy connection");
        }

        @Override
        public void connectionClosed(ConnectionEvent event) {
            idle.add((FerryManagedConnection) event.getSource());
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            last = null;
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {}

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {}

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {}
    }

    private void send() throws JMSException {
        producer.send((Message) null);
    }

    private void work() throws XAException {
        container.last.getXAResource().start(BRANCH, XAResource.TMNOFLAGS);
        container.last.getXAResource().end(BRANCH, XAResource.TMSUCCESS);
    }

    private void commit() throws XAException {
        work();
        container.last.getXAResource().commit(BRANCH, true);
    }

    @Test
    void theConnectionGoesBackWhenTheTransactionEndsAndAnotherOneIsTakenAtTheNextUse() throws Exception {
        send();
        commit();
        assertThat(container.idle).hasSize(1);
        assertThat(provider.count(".close")).as("the producer of the first one").isEqualTo(1);
        container.idle.clear(); // somebody else has it
        send();
        send();
        assertThat(provider.opened).hasSize(2);
        assertThat(provider.count(".send")).isEqualTo(3);
        assertThat(provider.count(".createProducer")).isEqualTo(2);

        work();
        container.last.getXAResource().rollback(BRANCH);
        assertThat(container.idle).hasSize(1);
        send();
        container.last.getLocalTransaction().begin();
        send();
        container.last.getLocalTransaction().commit();
        assertThat(container.idle).hasSize(1);
        send();
        connection.close();
        assertThat(container.idle).hasSize(1);
        assertThat(container.closedInactive).isZero();
        assertThatThrownBy(this::send).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsClosedInBetweenIsClosed() throws Exception {
        commit();
        connection.close();
        connection.close();
        assertThat(container.closedInactive).isEqualTo(1);
        assertThatThrownBy(connection::createSession)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(container.idle).hasSize(1);
    }

    @Test
    void consumersAndTemporaryDestinationsKeepTheirConnection() throws Exception {
        MessageConsumer consumer = session.createConsumer((Queue) null);
        commit();
        assertThat(container.idle).isEmpty();
        consumer.close();
        commit();
        assertThat(container.idle).hasSize(1);
        session.createTemporaryQueue();
        commit();
        assertThat(container.idle).isEmpty();
    }

    @Test
    void anotherConnectionIsStartedIfTheFirstOneWas() throws Exception {
        connection.start();
        commit();
        container.idle.clear();
        send();
        assertThat(provider.count(".start")).as("two connections and a branch").isEqualTo(3);
    }

    @Test
    void aTransactionThatAnotherThreadEndsTakesNothingBack() throws Exception {
        work();
        Thread reaper = new Thread(() -> {
            try {
                container.last.getXAResource().rollback(BRANCH);
            } catch (XAException e) {
                throw new AssertionError(e);
            }
        });
        reaper.start();
        reaper.join();
        assertThat(provider.count(".rollback")).isEqualTo(1);
        assertThat(container.idle).isEmpty();
    }

    @Test
    void aLostConnectionIsNotReplacedSilently() throws Exception {
        work();
        provider.exceptionListeners.get(0).onException(new JMSException("cut"));
        assertThat(container.last).isNull();
        assertThat(container.idle).isEmpty();
    }

    @Test
    void aLazyConnectionIsKept() throws Exception {
        factory.setLazyEnlistment(true);
        Connection lazy = ((ConnectionFactory) factory.createConnectionFactory(container)).createConnection();
        Session idle = lazy.createSession();
        commit();
        assertThat(container.idle).isEmpty();
        idle.close();
    }

    @Test
    void anEmptyPoolIsNamedAtTheNextUse() throws Exception {
        commit();
        container.empty = true;
        assertThatThrownBy(this::send)
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessageContaining("the pool is empty");
        container.empty = false;
        send();
        assertThat(provider.count(".send")).isEqualTo(1);
    }

    @Test
    void aContainerThatDoesNotAssociateKeepsItsConnections() throws Exception {
        FerryManagedConnection managed = (FerryManagedConnection) factory.createManagedConnection(null, null);
        Connection open = ((ConnectionFactory) factory.createConnectionFactory(new Plain(managed))).createConnection();
        MessageProducer sender = open.createSession().createProducer(null);
        managed.getXAResource().start(BRANCH, XAResource.TMNOFLAGS);
        managed.getXAResource().end(BRANCH, XAResource.TMSUCCESS);
        managed.getXAResource().commit(BRANCH, true);
        sender.send((Message) null);
        assertThat(provider.count(".createProducer"))
                .as("this one and the one of every test")
                .isEqualTo(2);
    }

    private record Plain(FerryManagedConnection only) implements ConnectionManager {
        @Override
        public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo info)
                throws ResourceException {
            return only.getConnection(null, info);
        }
    }
}
