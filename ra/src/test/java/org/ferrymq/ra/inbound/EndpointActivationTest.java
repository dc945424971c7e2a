package org.ferrymq.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.ejb.ApplicationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.UnavailableException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.jms.NotDeliveredException;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.FakeProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An activation against a provider that can go away, and a server whose application may not be ready. */
class EndpointActivationTest {
    private final FakeProvider provider = new FakeProvider();
    private final FakeServer server = new FakeServer();
    private final FerryActivationSpec spec = new FerryActivationSpec();

    EndpointActivationTest() {
        spec.setDestination("orders");
        spec.setMaxSession("3");
        spec.setSetupInterval("1");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private EndpointActivation activate() throws Exception {
        EndpointActivation activation = new EndpointActivation(
                server,
                spec,
                ConnectionSettings.NONE,
                provider,
                server.scheduler(),
                org.ferrymq.ra.recovery.Completion.BY_SERVER);
        activation.activate();
        return activation;
    }

    private static void awaitState(EndpointActivation activation, ActivationState state) {
        await().atMost(ONE_MINUTE).until(activation::state, state::equals);
    }

    @Test
    void comesUpWhenTheBrokerDoes() throws Exception {
        provider.away = true;
        EndpointActivation activation = activate();
        await().atMost(ONE_MINUTE).until(() -> provider.opened.size() >= 3);
        assertThat(activation.state()).isNotEqualTo(ActivationState.ACTIVE);

        provider.away = false;
        awaitState(activation, ActivationState.ACTIVE);
        await().atMost(ONE_MINUTE).until(() -> provider.count(".start") == 1);
        assertThat(provider.listeners).hasSize(3);
        assertThat(server.created.get()).isEqualTo(3);
    }

    @Test
    void retriesUntilTheApplicationIsReady() throws Exception {
        server.refusal = new UnavailableException("still deploying");
        EndpointActivation activation = activate();
        await().atMost(ONE_MINUTE).until(() -> provider.opened.size() >= 3);
        server.refusal = null;
        awaitState(activation, ActivationState.ACTIVE);
        activation.deactivate();
        assertThat(provider.allClosed()).isTrue();
    }

    @Test
    void reconnectsAfterALossAndReportsItOnce() throws Exception {
        EndpointActivation activation = activate();
        awaitState(activation, ActivationState.ACTIVE);
        await().atMost(ONE_MINUTE).until(() -> provider.exceptionListeners.size() == 1);
        provider.exceptionListeners.get(0).onException(new JMSException("gone"));
        provider.exceptionListeners.get(0).onException(new JMSException("gone, told twice"));
        await().atMost(ONE_MINUTE)
                .until(() -> provider.opened.size() == 2 && activation.state() == ActivationState.ACTIVE);
        await().atMost(ONE_MINUTE).until(() -> server.released.get() == 3);

        activation.deactivate();
        assertThat(activation.state()).isEqualTo(ActivationState.STOPPED);
        assertThat(provider.allClosed()).isTrue();
        assertThat(server.released).hasValue(6);
    }

    @Test
    void reconnectsAlsoWhileAServerStillCompletesWhatWasInWork() throws Exception {
        EndpointActivation activation = activate();
        awaitState(activation, ActivationState.ACTIVE);
        await().atMost(ONE_MINUTE).until(() -> provider.exceptionListeners.size() == 1);
        CountDownLatch inWork = new CountDownLatch(1);
        provider.inWork = inWork;
        provider.exceptionListeners.get(0).onException(new JMSException("gone"));
        await().atMost(ONE_MINUTE)
                .until(() -> provider.opened.size() == 2 && activation.state() == ActivationState.ACTIVE);
        assertThat(server.released)
                .as("the first connection's endpoints are in use")
                .hasValue(0);
        inWork.countDown();
        await().atMost(ONE_MINUTE).until(() -> server.released.get() == 3);
        activation.deactivate();
        assertThat(provider.allClosed()).isTrue();
    }

    @Test
    void givesUpAfterSetupAttempts() throws Exception {
        spec.setSetupAttempts("4");
        provider.away = true;
        EndpointActivation activation = activate();
        awaitState(activation, ActivationState.FAILED);
        assertThat(provider.opened).hasSize(4);
    }

    /** The broker is back and refuses the user: that is another thing to mend, so it is said as loudly as the first. */
    @Test
    void anotherReasonToWaitIsAWarningAgain() throws Exception {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(EndpointActivation.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            provider.away = true;
            EndpointActivation activation = activate();
            await().atMost(ONE_MINUTE).until(() -> provider.opened.size() >= 3);
            provider.consumerFailure = new JMSSecurityException("no such user", "ACCESS_DENIED");
            provider.away = false;
            await().atMost(ONE_MINUTE).until(() -> warnings.size() >= 2);
            int before = provider.opened.size();
            await().atMost(ONE_MINUTE).until(() -> provider.opened.size() >= before + 5);
            activation.deactivate();
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(warnings)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains("waits for the broker")
                                .contains("nobody listens"),
                        second -> assertThat(second)
                                .contains("waits for the broker")
                                .contains("no such user"));
    }

    @Test
    void deadLettersThatAreTheOwnQueueByLookupAreRefused() throws Exception {
        spec.setDestination(null);
        spec.setDestinationLookup("queue/orders");
        spec.setDeadLetters("orders");
        try (BoundNames names = BoundNames.of("queue/orders", new FerryQueue("orders"))) {
            assertThatThrownBy(this::activate)
                    .isInstanceOf(InvalidPropertyException.class)
                    .hasMessageContaining("property deadLetters has the value 'orders'")
                    .hasMessageContaining("queue/orders");
        }
    }

    @Test
    void aSubscriptionThatIsNotSharedHasOneConsumerOfItsOwn() throws Exception {
        spec.setDestinationType(FerryActivationSpec.TOPIC);
        spec.setShareSubscriptions("false");
        spec.setMaxSession("1");
        awaitState(activate(), ActivationState.ACTIVE);
        assertThat(provider.count(".createConsumer")).isEqualTo(1);
        assertThat(provider.count(".createSharedConsumer")).isZero();
    }

    @Test
    void aWrongSelectorIsNotTriedAgain() throws Exception {
        provider.consumerFailure = new InvalidSelectorException("at 3: what?");
        EndpointActivation activation = activate();
        awaitState(activation, ActivationState.FAILED);
        assertThat(provider.opened).hasSize(1);
        assertThat(provider.allClosed()).isTrue();
    }

    @Test
    void deactivationEndsTheAttempts() throws Exception {
        spec.setSetupInterval("3600000");
        provider.away = true;
        EndpointActivation activation = activate();
        awaitState(activation, ActivationState.WAITING);
        activation.deactivate();
        activation.deactivate();
        assertThat(activation.state()).isEqualTo(ActivationState.STOPPED);
    }

    @Test
    void aTransactedMessageIsDeliveredBetweenBeforeAndAfter() throws Exception {
        EndpointActivation activation = activate();
        awaitState(activation, ActivationState.ACTIVE);
        provider.listeners.get(0).onMessage(provider.message());
        server.beanFailure = new IllegalArgumentException("the bean");
        provider.listeners.get(0).onMessage(provider.message());
        assertThat(server.events).containsExactly("before", "onMessage", "after", "before", "onMessage", "after");
        assertThat(server.resources).doesNotContainNull();
        assertThat(provider.count(".createXASession")).isEqualTo(3);
    }

    @Test
    void aServerCannotCommitWhatTheBeanHasNotProcessed() throws Exception {
        EndpointActivation activation = activate();
        awaitState(activation, ActivationState.ACTIVE);
        XAResource resource = server.resources.get(0);
        Xid branch = new Branch(1, new byte[] {2}, new byte[] {3});
        for (Throwable thrown :
                List.of(new IllegalStateException("the bean is being undeployed"), new LinkageError())) {
            server.beanFailure = thrown;
            provider.listeners.get(0).onMessage(provider.message());
            for (Completion completion :
                    List.<Completion>of(() -> resource.prepare(branch), () -> resource.commit(branch, true))) {
                assertThatThrownBy(completion::run)
                        .isInstanceOfSatisfying(
                                XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XA_RBROLLBACK))
                        .hasRootCause(thrown);
            }
        }
        assertThat(provider.count(".rollback")).isEqualTo(4);
        assertThat(provider.count(".commit")).isZero();

        server.beanFailure = new OfTheApplication();
        provider.listeners.get(0).onMessage(provider.message());
        resource.prepare(branch);
        server.beanFailure = new Inheriting();
        provider.listeners.get(0).onMessage(provider.message());
        resource.prepare(branch);
        for (RuntimeException foreign : List.of(new NotInheriting(), new BelowNotInheriting())) {
            server.beanFailure = foreign;
            provider.listeners.get(0).onMessage(provider.message());
            assertThatThrownBy(() -> resource.prepare(branch)).isInstanceOf(XAException.class);
        }
        server.beanFailure = null;
        provider.listeners.get(0).onMessage(provider.message());
        resource.commit(branch, true);
        assertThat(provider.count(".prepare")).isEqualTo(2);
        assertThat(provider.count(".commit")).isEqualTo(1);
    }

    @FunctionalInterface
    private interface Completion {
        void run() throws XAException;
    }

    @SuppressWarnings("ArrayRecordComponent") // the form of an Xid
    private record Branch(int getFormatId, byte[] getGlobalTransactionId, byte[] getBranchQualifier) implements Xid {}

    @ApplicationException(rollback = false)
    private static class OfTheApplication extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static class Inheriting extends OfTheApplication {
        private static final long serialVersionUID = 1L;
    }

    @ApplicationException(inherited = false)
    private static class ForItselfOnly extends OfTheApplication {
        private static final long serialVersionUID = 1L;
    }

    private static class NotInheriting extends ForItselfOnly {
        private static final long serialVersionUID = 1L;
    }

    private static final class BelowNotInheriting extends NotInheriting {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aRefusedDeliveryIsNoneAndPausesTheBean() throws Exception {
        spec.setSetupInterval("3600000");
        EndpointActivation activation = activate();
        awaitState(activation, ActivationState.ACTIVE);
        await().atMost(ONE_MINUTE).until(() -> provider.count(".start") == 1);
        server.deliveryRefusal = new ResourceException("the transaction manager is suspended");
        assertThatThrownBy(() -> provider.listeners.get(0).onMessage(provider.message()))
                .isInstanceOf(NotDeliveredException.class)
                .hasMessageContaining("suspended");
        assertThat(server.events).containsExactly("refused");
        assertThat(activation.state()).isEqualTo(ActivationState.WAITING);
        await().atMost(ONE_MINUTE).until(provider::allClosed);
        await().atMost(ONE_MINUTE).until(() -> server.released.get() == 3);
        assertThat(provider.opened).as("connects again only after the pause").hasSize(1);
    }

    @Test
    void aBeanWhoseDeliveriesWereRefusedComesBackByItself() throws Exception {
        EndpointActivation activation = activate();
        awaitState(activation, ActivationState.ACTIVE);
        await().atMost(ONE_MINUTE).until(() -> provider.count(".start") == 1);
        server.deliveryRefusal = new ResourceException("the transaction manager is suspended");
        assertThatThrownBy(() -> provider.listeners.get(0).onMessage(provider.message()))
                .isInstanceOf(NotDeliveredException.class);
        server.deliveryRefusal = null;
        await().atMost(ONE_MINUTE)
                .until(() -> provider.opened.size() == 2 && activation.state() == ActivationState.ACTIVE);
        activation.deactivate();
        assertThat(provider.allClosed()).isTrue();
        assertThat(server.released).hasValue(6);
    }

    @Test
    void anUntransactedMessageIsLeftToTheSession() throws Exception {
        server.transacted = false;
        EndpointActivation activation = activate();
        awaitState(activation, ActivationState.ACTIVE);
        provider.listeners.get(0).onMessage(provider.message());
        server.beanFailure = new IllegalArgumentException("the bean");
        assertThatThrownBy(() -> provider.listeners.get(0).onMessage(provider.message()))
                .isSameAs(server.beanFailure);
        assertThat(server.events).containsExactly("onMessage", "onMessage");
        assertThat(server.resources).containsOnlyNulls();
        assertThat(provider.count(".createXASession")).isZero();
    }

    @Test
    void topicsShareOneSubscriptionAmongTheSessions() throws Exception {
        spec.setDestinationType("jakarta.jms.Topic");
        EndpointActivation activation = activate();
        awaitState(activation, ActivationState.ACTIVE);
        assertThat(provider.count(".createSharedConsumer")).isEqualTo(3);
    }
}
