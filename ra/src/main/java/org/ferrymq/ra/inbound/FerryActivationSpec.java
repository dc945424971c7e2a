package org.ferrymq.ra.inbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.IllegalStateException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.io.Serializable;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.FerryResourceAdapter;
import org.jspecify.annotations.Nullable;

/**
 * What a message-driven bean wants: the activation properties of Jakarta Messaging 3.1 (chapter 13) and ours.
 *
 * <table>
 * <caption>Properties</caption>
 * <tr><td>{@code destinationLookup}</td><td>JNDI name of the queue or topic</td></tr>
 * <tr><td>{@code destination}</td><td>its name in the broker, when there is no lookup</td></tr>
 * <tr><td>{@code destinationType}</td><td>{@code jakarta.jms.Queue} (default) or {@code jakarta.jms.Topic}</td></tr>
 * <tr><td>{@code connectionFactoryLookup}</td><td>JNDI name of a FerryMQ connection factory whose broker and user are taken</td></tr>
 * <tr><td>{@code messageSelector}</td><td>selector, evaluated in the broker</td></tr>
 * <tr><td>{@code tags}</td><td>shorthand for a selector on native tags: {@code a || b}; combined with {@code messageSelector} by AND</td></tr>
 * <tr><td>{@code acknowledgeMode}</td><td>{@code Auto-acknowledge} (default) or {@code Dups-ok-acknowledge}, when delivery is not transacted</td></tr>
 * <tr><td>{@code subscriptionDurability}</td><td>{@code NonDurable} (default) or {@code Durable}, for topics</td></tr>
 * <tr><td>{@code subscriptionName}, {@code clientId}</td><td>of a durable subscription, which needs a name, or of a shared one</td></tr>
 * <tr><td>{@code shareSubscriptions}</td><td>whether all sessions and servers share the subscription; default true; false needs {@code maxSession=1}</td></tr>
 * <tr><td>{@code maxSession}</td><td>messages processed at a time, 1 to 1000, default 10; 1 keeps the order of the queue</td></tr>
 * <tr><td>{@code prefetch}</td><td>messages waiting in the server for each session, 0 to 100000; default that of the url</td></tr>
 * <tr><td>{@code redeliveryDelay}</td><td>how long a message waits after a failed delivery: milliseconds, or a number with ms, s, m or h; 0: it comes again at once</td></tr>
 * <tr><td>{@code redeliveryMultiplier}</td><td>by what the wait grows with each further failure, 1 to 100</td></tr>
 * <tr><td>{@code redeliveryMaxDelay}</td><td>the longest wait</td></tr>
 * <tr><td>{@code redeliveryLimit}</td><td>after how many redeliveries a message goes to the dead letters, 0 to 1000; -1: never</td></tr>
 * <tr><td>{@code deadLetters}</td><td>name of the queue for messages that are given up</td></tr>
 * <tr><td>{@code consumerPriority}</td><td>consumers of a higher priority get messages first, -100 to 100; default 0</td></tr>
 * <tr><td>{@code url}, {@code user}, {@code password}</td><td>broker and user, default those of the adapter</td></tr>
 * <tr><td>{@code setupAttempts}</td><td>attempts to connect before giving up; -1 (default) never gives up</td></tr>
 * <tr><td>{@code setupInterval}</td><td>milliseconds between attempts, 1 to 3600000, default 2000</td></tr>
 * </table>
 *
 * What is not set of redelivery, dead letters and priority is as the url of the adapter says, and then as the broker is configured.
 * A bean; the server sets the properties before it activates the endpoint. All are texts, also numbers: WildFly passes over a property whose
 * value it cannot make a number of, and both servers take every word but {@code true} for false; here it is refused.
 */
public class FerryActivationSpec implements ActivationSpec, Serializable {
    private static final long serialVersionUID = 1L;

    static final String QUEUE = "jakarta.jms.Queue";
    static final String TOPIC = "jakarta.jms.Topic";

    private transient @Nullable ResourceAdapter resourceAdapter;
    private @Nullable String destinationLookup;
    private @Nullable String destination;
    private String destinationType = QUEUE;
    private @Nullable String connectionFactoryLookup;
    private @Nullable String messageSelector;
    private @Nullable String tags;
    private String acknowledgeMode = "Auto-acknowledge";
    private String subscriptionDurability = "NonDurable";
    private @Nullable String subscriptionName;
    private String shareSubscriptions = "true";
    private @Nullable String clientId;
    private @Nullable String url;
    private @Nullable String user;
    private @Nullable String password;
    private String maxSession = "10";
    private String prefetch = "-1";
    private @Nullable String redeliveryDelay;
    private @Nullable String redeliveryMultiplier;
    private @Nullable String redeliveryMaxDelay;
    private @Nullable String redeliveryLimit;
    private @Nullable String deadLetters;
    private @Nullable String consumerPriority;
    private String setupAttempts = "-1";
    private String setupInterval = "2000";

    @Override
    public void validate() throws InvalidPropertyException {
        new ActivationSpecCheck(this).run();
    }

    /** {@return where and as whom to connect, with what is not set here taken from {@code adapter}} */
    public ConnectionSettings connectionSettings(ConnectionSettings adapter) {
        ConnectionSettings settings = new ConnectionSettings(url, user, password, clientId).orElse(adapter);
        return options()
                .set("prefetch", prefetch.equals("-1") ? null : prefetch)
                .in(settings);
    }

    /** {@return the properties that are options of the url} */
    UrlOptions options() {
        return new UrlOptions()
                .set("redeliveryDelay", redeliveryDelay)
                .set("redeliveryMultiplier", redeliveryMultiplier)
                .set("redeliveryMaxDelay", redeliveryMaxDelay)
                .set("redeliveryLimit", redeliveryLimit)
                .set("deadLetters", deadLetters)
                .set("consumerPriority", consumerPriority);
    }

    /** {@return the selector of the subscription: {@code messageSelector} and {@code tags} combined, or null for all messages} */
    @Nullable String effectiveSelector() {
        String byTags = Tags.selector(tags);
        if (messageSelector == null) {
            return byTags;
        }
        return byTags == null ? messageSelector : byTags + " AND (" + messageSelector + ")";
    }

    boolean isTopic() {
        return TOPIC.equals(destinationType);
    }

    boolean isDurable() {
        return "Durable".equals(subscriptionDurability);
    }

    boolean isDupsOk() {
        return "Dups-ok-acknowledge".equalsIgnoreCase(acknowledgeMode)
                || "DUPS_OK_ACKNOWLEDGE".equalsIgnoreCase(acknowledgeMode);
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) throws ResourceException {
        if (resourceAdapter != null && resourceAdapter != adapter) {
            throw new IllegalStateException("The resource adapter may be set only once");
        }
        if (!(adapter instanceof FerryResourceAdapter)) {
            throw new InvalidPropertyException("Not a FerryMQ resource adapter: " + adapter);
        }
        resourceAdapter = adapter;
    }

    /** {@return JNDI name of the destination, or null} */
    public @Nullable String getDestinationLookup() {
        return destinationLookup;
    }

    /** Sets the JNDI name of the destination. */
    public void setDestinationLookup(@Nullable String name) {
        this.destinationLookup = blankToNull(name);
    }

    /** {@return name of the destination in the broker, or null} */
    public @Nullable String getDestination() {
        return destination;
    }

    /** Sets the name of the destination in the broker, instead of a {@code destinationLookup}. */
    public void setDestination(@Nullable String name) {
        this.destination = blankToNull(name);
    }

    /** {@return {@code jakarta.jms.Queue} or {@code jakarta.jms.Topic}} */
    public String getDestinationType() {
        return destinationType;
    }

    /** Sets the kind of the destination: {@code jakarta.jms.Queue} or {@code jakarta.jms.Topic}. */
    public void setDestinationType(String type) {
        this.destinationType = type;
    }

    /** {@return JNDI name of a connection factory, or null} */
    public @Nullable String getConnectionFactoryLookup() {
        return connectionFactoryLookup;
    }

    /** Sets the JNDI name of a FerryMQ connection factory whose broker and user are taken. */
    public void setConnectionFactoryLookup(@Nullable String name) {
        this.connectionFactoryLookup = blankToNull(name);
    }

    /** {@return the selector, or null} */
    public @Nullable String getMessageSelector() {
        return messageSelector;
    }

    /** Sets the selector. */
    public void setMessageSelector(@Nullable String selector) {
        this.messageSelector = blankToNull(selector);
    }

    /** {@return native tags, or null} */
    public @Nullable String getTags() {
        return tags;
    }

    /** Sets the native tags to receive: {@code a || b} or {@code a, b}; {@code *} is all. */
    public void setTags(@Nullable String tags) {
        this.tags = blankToNull(tags);
    }

    /** {@return {@code Auto-acknowledge} or {@code Dups-ok-acknowledge}} */
    public String getAcknowledgeMode() {
        return acknowledgeMode;
    }

    /** Sets {@code Auto-acknowledge} or {@code Dups-ok-acknowledge}, or the constants' spelling {@code AUTO_ACKNOWLEDGE}, {@code DUPS_OK_ACKNOWLEDGE}. */
    public void setAcknowledgeMode(String mode) {
        this.acknowledgeMode = mode;
    }

    /** {@return {@code NonDurable} or {@code Durable}} */
    public String getSubscriptionDurability() {
        return subscriptionDurability;
    }

    /** Sets {@code NonDurable} or {@code Durable}. */
    public void setSubscriptionDurability(String durability) {
        this.subscriptionDurability = durability;
    }

    /** {@return name of the subscription, or null} */
    public @Nullable String getSubscriptionName() {
        return subscriptionName;
    }

    /** Sets the name of the subscription; a durable one needs it, a shared one may have it, a queue has none. */
    public void setSubscriptionName(@Nullable String name) {
        this.subscriptionName = blankToNull(name);
    }

    /** {@return {@code true} if sessions share the subscription, else {@code false}} */
    public String getShareSubscriptions() {
        return shareSubscriptions;
    }

    /** Sets whether all sessions, here and in other servers, share the subscription; if not, there is one session. */
    public void setShareSubscriptions(@Nullable String share) {
        this.shareSubscriptions = orElse(share, "true");
    }

    /** {@return client identifier, or null} */
    public @Nullable String getClientId() {
        return clientId;
    }

    /** Sets the client identifier of the connection. */
    public void setClientId(@Nullable String id) {
        this.clientId = blankToNull(id);
    }

    /** {@return nameservers and options, or null for the adapter's} */
    public @Nullable String getUrl() {
        return url;
    }

    /** Sets nameservers and options: {@code ferry://host:9876[,host:port]?option=value}. */
    public void setUrl(@Nullable String url) {
        this.url = blankToNull(url);
    }

    /** {@return the user, or null for the adapter's} */
    public @Nullable String getUser() {
        return user;
    }

    /** Sets the user. */
    public void setUser(@Nullable String user) {
        this.user = blankToNull(user);
    }

    /** {@return the password that goes with {@link #getUser}, or null} */
    public @Nullable String getPassword() {
        return password;
    }

    /** Sets the password that goes with {@link #setUser}. */
    public void setPassword(@Nullable String password) {
        this.password = password == null || password.isEmpty() ? null : password;
    }

    /** {@return messages processed at a time} */
    public String getMaxSession() {
        return maxSession;
    }

    /** Sets how many messages are processed at a time, 1 to 1000. */
    public void setMaxSession(@Nullable String sessions) {
        this.maxSession = orElse(sessions, "10");
    }

    /** {@return messages waiting for each session, or -1 for the default of the url} */
    public String getPrefetch() {
        return prefetch;
    }

    /** Sets how many messages wait in the server for each session, 0 to 100000. */
    public void setPrefetch(@Nullable String messages) {
        this.prefetch = orElse(messages, "-1");
    }

    /** {@return how long a message waits after a failed delivery, or null} */
    public @Nullable String getRedeliveryDelay() {
        return redeliveryDelay;
    }

    /** Sets how long a message waits after a failed delivery: milliseconds, or a number with ms, s, m or h, at most 30 days. */
    public void setRedeliveryDelay(@Nullable String delay) {
        this.redeliveryDelay = blankToNull(delay);
    }

    /** {@return by what the wait grows with each failure, or null} */
    public @Nullable String getRedeliveryMultiplier() {
        return redeliveryMultiplier;
    }

    /** Sets by what the wait grows with each failure: 1 to 100, such as 2 or 1.5. */
    public void setRedeliveryMultiplier(@Nullable String multiplier) {
        this.redeliveryMultiplier = blankToNull(multiplier);
    }

    /** {@return the longest wait after a failed delivery, or null} */
    public @Nullable String getRedeliveryMaxDelay() {
        return redeliveryMaxDelay;
    }

    /** Sets the longest wait after a failed delivery, in the form of {@link #setRedeliveryDelay}. */
    public void setRedeliveryMaxDelay(@Nullable String delay) {
        this.redeliveryMaxDelay = blankToNull(delay);
    }

    /** {@return after how many redeliveries a message is given up, or null} */
    public @Nullable String getRedeliveryLimit() {
        return redeliveryLimit;
    }

    /** Sets after how many redeliveries a message goes to the dead letters: 0 to 1000; -1: never. */
    public void setRedeliveryLimit(@Nullable String limit) {
        this.redeliveryLimit = blankToNull(limit);
    }

    /** {@return name of the queue for messages that are given up, or null} */
    public @Nullable String getDeadLetters() {
        return deadLetters;
    }

    /** Sets the name of the queue for messages that are given up; the broker creates it. */
    public void setDeadLetters(@Nullable String queue) {
        this.deadLetters = blankToNull(queue);
    }

    /** {@return which consumers of the destination get messages first, or null} */
    public @Nullable String getConsumerPriority() {
        return consumerPriority;
    }

    /** Sets which consumers of the destination get messages first: those with the highest number, -100 to 100, as long as they take them. */
    public void setConsumerPriority(@Nullable String priority) {
        this.consumerPriority = blankToNull(priority);
    }

    /** {@return attempts to connect before giving up, or -1} */
    public String getSetupAttempts() {
        return setupAttempts;
    }

    /** Sets how many attempts to connect are made before giving up; -1 never gives up. */
    public void setSetupAttempts(@Nullable String attempts) {
        this.setupAttempts = orElse(attempts, "-1");
    }

    /** {@return milliseconds between attempts to connect} */
    public String getSetupInterval() {
        return setupInterval;
    }

    /** Sets the milliseconds between attempts to connect, 1 to 3600000. */
    public void setSetupInterval(@Nullable String millis) {
        this.setupInterval = orElse(millis, "2000");
    }

    // ---- what the texts say, once they have been validated

    int sessions() {
        return Integer.parseInt(maxSession);
    }

    /** -1: without end. */
    int attempts() {
        return Integer.parseInt(setupAttempts);
    }

    long intervalMillis() {
        return Long.parseLong(setupInterval);
    }

    boolean isShared() {
        return !"false".equalsIgnoreCase(shareSubscriptions);
    }

    private static String orElse(@Nullable String value, String otherwise) {
        String given = blankToNull(value);
        return given == null ? otherwise : given;
    }

    private static @Nullable String blankToNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    @Override
    public String toString() {
        String named = destinationLookup != null ? destinationLookup : destination;
        String selector = effectiveSelector();
        return (isTopic() ? "topic " : "queue ")
                + (named == null ? "(no destination)" : named)
                + (subscriptionName == null ? "" : " by subscription " + subscriptionName)
                + (selector == null ? "" : " where " + selector);
    }
}
