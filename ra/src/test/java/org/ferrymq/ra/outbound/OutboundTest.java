package org.ferrymq.ra.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.LazyEnlistableConnectionManager;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.security.auth.Subject;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.ra.FakeProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a container and an application do with connections. */
class OutboundTest {
    private final FakeProvider provider = new FakeProvider();
    private final FerryManagedConnectionFactory factory = new FerryManagedConnectionFactory(provider);
    private final Events events = new Events();
    private FerryManagedConnection managed;
    private Connection connection;

    @BeforeEach
    void allocate() throws Exception {
        factory.setUrl("ferry://a:1");
        managed = (FerryManagedConnection) factory.createManagedConnection(null, null);
        managed.addConnectionEventListener(events);
        connection = (Connection) managed.getConnection(null, null);
    }

    private static final class Events implements ConnectionEventListener {
        final List<Integer> ids = new ArrayList<>();

        @Override
        public void connectionClosed(ConnectionEvent event) {
            ids.add(event.getId());
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            ids.add(event.getId());
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {}

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {}

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {}
    }

    private void sendOn(MessageProducer producer) throws JMSException {
        producer.send((jakarta.jms.Message) null);
    }

    private String lastSend() {
        return provider.calls.stream()
                .filter(call -> call.endsWith(".send"))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    @Test
    void aHandleFollowsItsConnectionIntoTransactions() throws Exception {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(null);
        assertThat(session.getTransacted()).isFalse();
        assertThat(session.getAcknowledgeMode()).isEqualTo(Session.AUTO_ACKNOWLEDGE);

        managed.getXAResource().start(null, XAResource.TMNOFLAGS);
        assertThat(session.getTransacted()).isTrue();
        assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        sendOn(producer);
        assertThat(lastSend()).contains("@xa#");
        assertThatThrownBy(() -> managed.getLocalTransaction().begin())
                .isInstanceOf(java.lang.IllegalStateException.class);
        managed.getXAResource().end(null, XAResource.TMSUCCESS);
        assertThat(session.getTransacted()).isFalse();

        managed.getLocalTransaction().begin();
        sendOn(producer);
        assertThat(lastSend()).contains("@local#");
        managed.getLocalTransaction().commit();
        assertThat(provider.count(".commit")).isEqualTo(1);
        sendOn(producer);
        assertThat(lastSend()).contains("@xa#");
        assertThatThrownBy(() -> managed.getLocalTransaction().commit()).hasMessageContaining("no local transaction");
    }

    /** A container that enlists a connection when it is told that there is work, as servers do if they may. */
    private static final class LazyContainer implements ConnectionManager, LazyEnlistableConnectionManager {
        private static final long serialVersionUID = 1L;

        private final transient FerryManagedConnection pooled;
        private boolean transaction;
        private boolean refuses;
        private int asked;

        LazyContainer(FerryManagedConnection pooled) {
            this.pooled = pooled;
        }

        @Override
        public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo info)
                throws ResourceException {
            return pooled.getConnection(null, info);
        }

        @Override
        public void lazyEnlist(ManagedConnection enlisted) throws ResourceException {
            asked++;
            if (refuses) {
                throw new ResourceException("enlistment is off");
            }
            if (transaction) {
                try {
                    enlisted.getXAResource().start(null, XAResource.TMNOFLAGS);
                } catch (XAException e) {
                    throw new ResourceException(e);
                }
            }
        }
    }

    @Test
    void aConnectionBecomesPartOfATransactionWhenItIsUsed() throws Exception {
        factory.setLazyEnlistment(true);
        FerryManagedConnection waiting = (FerryManagedConnection) factory.createManagedConnection(null, null);
        LazyContainer container = new LazyContainer(waiting);
        container.transaction = true;
        Session session = ((ConnectionFactory) factory.createConnectionFactory(container))
                .createConnection()
                .createSession(false, Session.AUTO_ACKNOWLEDGE);
        assertThat(container.asked).as("nothing was done yet").isZero();
        MessageProducer producer = session.createProducer(null);
        sendOn(producer);
        sendOn(producer);
        assertThat(lastSend()).contains("@xa#");
        assertThat(waiting.enlistment()).isEqualTo(Enlistment.XA);
        assertThat(container.asked).isEqualTo(1);
        session.close();
        waiting.getXAResource().end(null, XAResource.TMSUCCESS);

        container.transaction = false;
        ConnectionFactory pool = (ConnectionFactory) factory.createConnectionFactory(container);
        sendOn(pool.createConnection().createSession().createProducer(null));
        assertThat(waiting.enlistment()).isEqualTo(Enlistment.NONE);
        Connection outside = pool.createConnection();
        assertThatThrownBy(() -> outside.createSession(false, 99)).isInstanceOf(IllegalStateException.class);
        container.transaction = true;
        assertThat(outside.createSession(false, 99).getTransacted())
                .as("in a transaction the arguments mean nothing")
                .isTrue();
    }

    @Test
    void whatAServerEnlistsByItselfAsksForNothing() throws Exception {
        LazyContainer container = new LazyContainer(managed);
        container.transaction = true;
        ConnectionFactory pool = (ConnectionFactory) factory.createConnectionFactory(container);
        sendOn(pool.createConnection().createSession().createProducer(null));
        assertThat(container.asked).as("the property is not set").isZero();
    }

    /** A container that leaves enlistment to the adapter and gives it no way to ask for it, as pools of Payara with lazy association. */
    private static final class AssociatingContainer implements ConnectionManager, LazyAssociatableConnectionManager {
        private static final long serialVersionUID = 1L;

        @Override
        public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo info) {
            throw new AssertionError("a connection in no transaction");
        }

        @Override
        public void associateConnection(
                Object connection, ManagedConnectionFactory factory, ConnectionRequestInfo info) {
            throw new AssertionError("not a connection that can be dissociated");
        }

        @Override
        public void inactiveConnectionClosed(Object connection, ManagedConnectionFactory factory) {
            throw new AssertionError("not a connection that can be dissociated");
        }
    }

    @Test
    void aServerThatCannotBeAskedToEnlistGetsNoLazyConnection() throws Exception {
        factory.setLazyEnlistment(true);
        ConnectionFactory pool = (ConnectionFactory) factory.createConnectionFactory(new AssociatingContainer());
        assertThatThrownBy(pool::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("lazyEnlistment")
                .hasMessageContaining("lazy-connection-association=false");
    }

    @Test
    void aServerThatRefusesToEnlistIsNamedAndNothingIsSent() throws Exception {
        factory.setLazyEnlistment(true);
        FerryManagedConnection waiting = (FerryManagedConnection) factory.createManagedConnection(null, null);
        LazyContainer container = new LazyContainer(waiting);
        container.refuses = true;
        ConnectionFactory pool = (ConnectionFactory) factory.createConnectionFactory(container);
        Session session = pool.createConnection().createSession();
        assertThatThrownBy(() -> session.createProducer(null))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("enlistment is off")
                .hasMessageContaining("lazyEnlistment");
        assertThat(provider.count(".createProducer")).isZero();
    }

    @Test
    void sessionsOfOneDomainRefuseWhatBelongsToTheOther() throws Exception {
        QueueSession queues = ((QueueConnection) connection).createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        Topic topic = provider.topic();
        refused(() -> queues.createTopic("t"));
        refused(queues::createTemporaryTopic);
        refused(() -> queues.unsubscribe("s"));
        refused(() -> queues.createSharedConsumer(topic, "s"));
        refused(() -> queues.createSharedConsumer(topic, "s", "a = 1"));
        refused(() -> queues.createDurableConsumer(topic, "s"));
        refused(() -> queues.createDurableConsumer(topic, "s", "a = 1", false));
        refused(() -> queues.createSharedDurableConsumer(topic, "s"));
        refused(() -> queues.createSharedDurableConsumer(topic, "s", "a = 1"));
        refused(() -> queues.createDurableSubscriber(topic, "s"));
        refused(() -> queues.createDurableSubscriber(topic, "s", "a = 1", false));
        queues.createReceiver(queues.createQueue("q"));
        queues.close();

        TopicSession topics = ((TopicConnection) connection).createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = provider.queue();
        refused(() -> topics.createQueue("q"));
        refused(topics::createTemporaryQueue);
        refused(() -> topics.createBrowser(queue));
        refused(() -> topics.createBrowser(queue, "a = 1"));
        topics.createDurableSubscriber(topics.createTopic("t"), "s");
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageContaining("is not for a ");
    }

    @Test
    void closingGivesBackOnceAndClosesWhatWasMade() throws Exception {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(null);
        session.createConsumer(session.createQueue("q"));
        session.createTemporaryQueue();
        connection.close();
        connection.close();
        assertThat(events.ids).containsExactly(ConnectionEvent.CONNECTION_CLOSED);
        assertThat(provider.calls).anyMatch(call -> call.startsWith("producer@") && call.endsWith(".close"));
        assertThat(provider.calls).anyMatch(call -> call.startsWith("consumer@") && call.endsWith(".close"));
        assertThat(provider.count(".delete")).isEqualTo(1);
        assertThat(provider.calls).noneMatch(call -> call.startsWith("connection#") && call.endsWith(".close"));
        assertThatThrownBy(() -> sendOn(producer)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void cleanupInvalidatesHandlesAndStopsDelivery() throws Exception {
        connection.start();
        connection.createSession();
        managed.cleanup();
        assertThat(provider.count(".stop")).isEqualTo(1);
        assertThat(events.ids).isEmpty();
        assertThatThrownBy(connection::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The connection is closed");
        Connection next = (Connection) managed.getConnection(null, null);
        next.createSession().createProducer(null);
    }

    @Test
    void aBrokenConnectionIsReportedOnceAndLeavesThePool() throws Exception {
        provider.exceptionListeners.get(0).onException(new JMSException("cut"));
        provider.exceptionListeners.get(0).onException(new JMSException("cut"));
        assertThat(events.ids).containsExactly(ConnectionEvent.CONNECTION_ERROR_OCCURRED);
        FerryManagedConnection healthy = (FerryManagedConnection) factory.createManagedConnection(null, null);
        assertThat((Object) factory.getInvalidConnections(Set.of(managed, healthy)))
                .isEqualTo(Set.of(managed));
        assertThat(factory.matchManagedConnections(Set.of(managed), null, null)).isNull();
        assertThat(factory.matchManagedConnections(Set.of(managed, healthy), null, null))
                .isSameAs(healthy);
        managed.destroy();
        healthy.destroy();
        assertThat(provider.allClosed()).isTrue();
        assertThatThrownBy(connection::createSession)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("its broker was lost")
                .hasMessageContaining("from the connection factory");
    }

    @Test
    void connectionsAreMatchedByCredentials() throws Exception {
        ConnectionCredentials asAnn = new ConnectionCredentials("ann", "x");
        assertThat(factory.matchManagedConnections(Set.of(managed), null, asAnn))
                .isNull();
        Object ann = factory.createManagedConnection(null, asAnn);
        assertThat(factory.matchManagedConnections(Set.of(managed, ann), null, asAnn))
                .isSameAs(ann);

        PasswordCredential credential = new PasswordCredential("ben", "y".toCharArray());
        credential.setManagedConnectionFactory(factory);
        Subject subject = new Subject();
        subject.getPrivateCredentials().add(credential);
        factory.createManagedConnection(subject, asAnn);
        assertThat(provider.opened.get(2).user()).isEqualTo("ben");
        assertThat(provider.opened.get(2).password()).isEqualTo("y");
    }

    @Test
    void credentialsOfTheContainerThatNameNobodyAreNone() throws Exception {
        factory.setUser("server");
        factory.setPassword("secret");
        Subject subject = new Subject();
        for (String nobody : new String[] {"", " "}) {
            PasswordCredential credential = new PasswordCredential(nobody, new char[0]);
            credential.setManagedConnectionFactory(factory);
            subject.getPrivateCredentials().clear();
            subject.getPrivateCredentials().add(credential);

            factory.createManagedConnection(subject, null);
            assertThat(provider.opened.get(provider.opened.size() - 1).user()).isEqualTo("server");
            factory.createManagedConnection(subject, new ConnectionCredentials("ann", "x"));
            assertThat(provider.opened.get(provider.opened.size() - 1).user()).isEqualTo("ann");
        }
    }

    @Test
    void whatJakartaEeForbidsIsRefused() throws Exception {
        Session session = connection.createSession();
        assertThatThrownBy(connection::createSession).hasMessageContaining("one per connection");
        session.close();
        connection.createSession().close();
        Session acknowledging = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        assertThat(acknowledging.getAcknowledgeMode())
                .as("the argument is ignored")
                .isEqualTo(Session.AUTO_ACKNOWLEDGE);
        acknowledging.close();
        assertThatThrownBy(() -> connection.createSession(false, 17)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(connection::stop).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.setClientID("x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.setExceptionListener(null)).isInstanceOf(IllegalStateException.class);

        JMSContext context = new ConnectionFactoryHandle(factory, new UnpooledConnectionManager()).createContext();
        assertThatThrownBy(
                        () -> context.createConsumer(context.createQueue("q")).setMessageListener(null))
                .isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> context.createContext(1)).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
        context.close();
    }

    @Test
    void bodiesAreReceivedByTheProviderWhichAcknowledgesWhatFits() {
        JMSContext context = new ConnectionFactoryHandle(factory, new UnpooledConnectionManager()).createContext();
        JMSConsumer consumer = context.createConsumer(context.createQueue("q"));
        assertThat(consumer.receiveBody(String.class)).isNull();
        assertThat(consumer.receiveBody(String.class, 10)).isNull();
        assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
        assertThat(provider.count(".receiveBody")).isEqualTo(3);
        assertThat(provider.count(".receive") + provider.count(".receiveNoWait"))
                .isZero();
        context.close();
    }

    @Test
    void anUnreachableBrokerIsAnAllocationErrorThatSaysWhere() {
        provider.away = true;
        ConnectionFactoryHandle handle = new ConnectionFactoryHandle(factory, new UnpooledConnectionManager());
        assertThatThrownBy(handle::createConnection)
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessageContaining("ferry://a:1")
                .hasMessageContaining("nobody listens");
        assertThatThrownBy(() -> factory.createManagedConnection(null, null))
                .as("what servers log with all its causes, in each round of recovery")
                .isInstanceOf(CommException.class)
                .hasNoCause();
    }
}
