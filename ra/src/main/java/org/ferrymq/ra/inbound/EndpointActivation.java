package org.ferrymq.ra.inbound;

import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.naming.NamingException;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.PhysicalConnections;
import org.ferrymq.ra.recovery.Completion;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one message-driven bean connected for as long as it is deployed: connects when the broker is there, and again after each loss, until it is deactivated or
 * {@code setupAttempts} are used up. Its states are those of {@link ActivationState}. Thread-safe; connecting runs on threads of the server.
 */
public final class EndpointActivation {
    private static final System.Logger LOG = System.getLogger(EndpointActivation.class.getName());

    private final MessageEndpointFactory factory;
    private final FerryActivationSpec spec;
    private final PhysicalConnections connections;
    private final ActivationScheduler scheduler;
    private final Completion completion;
    private final ActivationLookups lookups;
    private final String subscription;
    private ActivationState state = ActivationState.NEW;
    private int failedAttempts;
    /** For what it has been said that it waits since it was connected: the first of each kind is for the administrator, the others repeat it. */
    private final Set<String> told = new HashSet<>();

    private @Nullable EndpointConnection open;
    private final Set<EndpointConnection> broken = new HashSet<>();

    /** Creates an activation that is not connected yet. */
    public EndpointActivation(
            MessageEndpointFactory factory,
            FerryActivationSpec spec,
            ConnectionSettings adapter,
            PhysicalConnections connections,
            ActivationScheduler scheduler,
            Completion completion) {
        this.factory = factory;
        this.spec = spec;
        this.connections = connections;
        this.scheduler = scheduler;
        this.completion = completion;
        this.lookups = new ActivationLookups(spec, adapter);
        // sessions of one activation share a subscription even when the bean names none
        String name = spec.getSubscriptionName();
        this.subscription = name != null ? name : "mdb-" + UUID.randomUUID();
    }

    /**
     * Begins to connect; returns at once.
     *
     * @throws InvalidPropertyException if a name that the bean looks up is bound to something else
     */
    public void activate() throws InvalidPropertyException {
        lookups.tryEarly();
        transition(ActivationState.CONNECTING, "activated");
        scheduler.run(this::connect);
    }

    /** Ends it for good: waits for the messages in work and gives the endpoints back. */
    public void deactivate() {
        List<EndpointConnection> closing = new ArrayList<>();
        synchronized (this) {
            if (state == ActivationState.STOPPED) {
                return;
            }
            transition(ActivationState.STOPPED, "deactivated");
            if (open != null) {
                closing.add(open);
            }
            closing.addAll(broken); // they are being closed: their messages may still be in work
            open = null;
        }
        closing.forEach(EndpointConnection::close);
    }

    synchronized ActivationState state() {
        return state;
    }

    private synchronized void transition(ActivationState to, String reason) {
        if (!state.allows(to)) {
            throw new IllegalStateException(
                    "Activation of " + spec + " cannot go from " + state + " to " + to + " (" + reason + ")");
        }
        ActivationState from = state;
        LOG.log(Level.DEBUG, () -> "Activation of " + spec + ": " + from + " -> " + to + " (" + reason + ")");
        state = to;
    }

    private void connect() {
        EndpointConnection opened;
        try {
            if (state() != ActivationState.CONNECTING) {
                return;
            }
            opened = EndpointConnection.open(connections, completion, scheduler, spec, lookups, factory, subscription);
        } catch (InvalidSelectorException e) {
            giveUp("property messageSelector has the value '" + spec.effectiveSelector() + "': " + e.getMessage());
            return;
        } catch (JMSException | NamingException | ResourceException | RuntimeException e) {
            failed(e);
            return;
        }
        if (!becomeActive(opened)) {
            opened.close();
            return;
        }
        try {
            opened.start(cause -> lost(opened, cause), cause -> refused(opened, cause));
        } catch (JMSException e) {
            lost(opened, e);
        }
    }

    private synchronized boolean becomeActive(EndpointConnection opened) {
        if (state != ActivationState.CONNECTING) {
            return false;
        }
        transition(ActivationState.ACTIVE, "connected");
        LOG.log(
                Level.INFO,
                () -> "Message-driven bean on " + spec + " is connected, " + spec.sessions()
                        + (spec.sessions() == 1 ? " session" : " sessions"));
        open = opened;
        failedAttempts = 0;
        told.clear();
        return true;
    }

    private synchronized void failed(Exception cause) {
        if (state != ActivationState.CONNECTING) {
            return;
        }
        failedAttempts++;
        if (spec.attempts() > 0 && failedAttempts >= spec.attempts()) {
            giveUp("setupAttempts=" + failedAttempts + " are used up (-1 never gives up), the last failed with: "
                    + cause.getMessage());
            return;
        }
        if (told.add(kind(cause))) {
            String awaited = cause instanceof NamingException ? "JNDI" : "the broker";
            LOG.log(
                    Level.WARNING,
                    () -> "Message-driven bean on " + spec + " waits for " + awaited + ", trying every "
                            + spec.intervalMillis() + " ms: " + cause.getMessage());
            LOG.log(Level.DEBUG, () -> "What it waits for", cause);
        } else {
            int attempt = failedAttempts;
            LOG.log(Level.DEBUG, () -> "Attempt " + attempt + " for " + spec + ": " + cause.getMessage());
        }
        transition(ActivationState.WAITING, "attempt " + failedAttempts + " failed");
        scheduler.runLater(this::reconnect, spec.intervalMillis());
    }

    private static String kind(Exception cause) {
        String code = cause instanceof JMSException jms ? jms.getErrorCode() : null;
        return code != null ? code : cause.getClass().getName();
    }

    private synchronized void giveUp(String reason) {
        if (state == ActivationState.CONNECTING) {
            transition(ActivationState.FAILED, reason);
            LOG.log(
                    Level.ERROR,
                    () -> "Message-driven bean on " + spec + " gets no messages: " + reason
                            + ". It does not try again: mend it, then deploy the application again");
        }
    }

    private synchronized void reconnect() {
        if (state == ActivationState.WAITING) {
            transition(ActivationState.CONNECTING, "next attempt");
            scheduler.run(this::connect);
        }
    }

    /** Called on the provider's thread: closing, which waits for listeners, is left to a thread of the server. */
    private synchronized void lost(EndpointConnection lost, JMSException cause) {
        if (state != ActivationState.ACTIVE || open != lost) {
            return;
        }
        LOG.log(
                Level.WARNING,
                () -> "Message-driven bean on " + spec + " lost its broker and reconnects: " + cause.getMessage());
        abandon(lost, "connection lost");
        // Not when it is closed: a server's transaction manager may try for minutes to commit what was in work.
        reconnect();
    }

    /** Called on a listener's thread. The messages go back meanwhile, to whoever can process them. */
    private synchronized void refused(EndpointConnection refused, Exception cause) {
        if (state != ActivationState.ACTIVE || open != refused) {
            return;
        }
        LOG.log(
                Level.WARNING,
                () -> "The server lets no message be delivered to the bean on " + spec + ", which tries again in "
                        + spec.intervalMillis() + " ms: " + cause.getMessage(),
                cause);
        abandon(refused, "delivery refused");
        scheduler.runLater(this::reconnect, spec.intervalMillis());
    }

    private void abandon(EndpointConnection abandoned, String reason) {
        transition(ActivationState.WAITING, reason);
        open = null;
        broken.add(abandoned);
        scheduler.run(() -> {
            abandoned.close();
            closed(abandoned);
        });
    }

    private synchronized void closed(EndpointConnection abandoned) {
        broken.remove(abandoned);
    }

    @Override
    public String toString() {
        return "EndpointActivation[" + spec + ", " + state() + "]";
    }
}
