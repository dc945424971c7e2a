package org.ferrymq.jms;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.TreeMap;
import org.ferrymq.client.url.ConnectionOption;
import org.ferrymq.client.url.ConnectionUrl;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * Where connections go to, and a setter for each option of a connection URL, under its name. What a setter was given goes before what the URL says, in whatever order
 * they were set. A value that cannot be is refused where it is given, with {@link IllegalArgumentException}. Set all of them before the first connection.
 */
public abstract class ConnectionOptions implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The url of a factory that was given none. */
    public static final String DEFAULT_URL = "ferry://localhost:9876";

    private static final String EXAMPLE =
            "A connection URL looks like ferry://localhost:9876?prefetch=100 or embedded:?store=orders-store";

    private final TreeMap<ConnectionOption, String> given = new TreeMap<>();
    private String url;

    ConnectionOptions(String url) {
        this.url = checked(url);
    }

    private static String checked(@Nullable String url) {
        String problem;
        Exception cause = null;
        if (url == null) {
            problem = "there is no connection URL (null)";
        } else {
            try {
                ConnectionParts.check(ConnectionUrl.parse(url));
                return url;
            } catch (FerryException | IllegalArgumentException e) {
                problem = String.valueOf(e.getMessage());
                cause = e;
            }
        }
        throw new IllegalArgumentException(problem + (problem.endsWith("?") ? " " : ". ") + EXAMPLE, cause);
    }

    /** {@return where connections go to, as it was given; what setters were given is not in it} */
    public String getUrl() {
        return url;
    }

    /**
     * Sets where connections go to: {@code ferry://host:9876[,host:port]?option=value} (addresses of nameservers) or {@code embedded:}.
     *
     * @throws IllegalArgumentException if it is no connection url, saying what is wrong; the url stays as it was
     */
    public void setUrl(String url) {
        this.url = checked(url);
    }

    /**
     * {@return the URL with all that setters were given}
     *
     * @throws FerryException if they do not go together
     */
    final ConnectionUrl connectionUrl() {
        return ConnectionUrl.parse(url).with(given);
    }

    /**
     * {@return a URL that says all of it, user and password included}
     *
     * @throws FerryException if the url and what setters were given do not go together
     */
    final String connectionText() {
        return given.isEmpty() ? url : connectionUrl().toText();
    }

    /** {@return class, url and options, without user and password} */
    @Override
    public String toString() {
        String text;
        try {
            text = connectionUrl().toString();
        } catch (FerryException e) {
            text = ConnectionUrl.parse(url) + ", " + e.getMessage();
        }
        return getClass().getSimpleName() + "[" + text + "]";
    }

    private void set(ConnectionOption option, @Nullable String value) {
        if (value == null) {
            given.remove(option);
            return;
        }
        try {
            TreeMap<ConnectionOption, String> trial = new TreeMap<>();
            trial.put(option, value);
            ConnectionParts.check(ConnectionUrl.parse("embedded:").with(trial));
        } catch (FerryException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        given.put(option, value);
    }

    private static String decimal(double value) {
        return Double.isFinite(value) ? BigDecimal.valueOf(value).toPlainString() : Double.toString(value);
    }

    // ---- one setter an option

    /** Option {@code broker}: Name of the one broker to use; without it, a connection uses all brokers of its cluster as it needs them. */
    public void setBroker(@Nullable String value) {
        set(ConnectionOption.BROKER, value);
    }

    /** Option {@code cluster}: Name of the cluster whose brokers are used; without it, that of the first broker by name. */
    public void setCluster(@Nullable String value) {
        set(ConnectionOption.CLUSTER, value);
    }

    /** Option {@code clusterSize}: How many brokers the cluster has. While nameservers know fewer, recovery of XA fails instead of overlooking what the others have prepared; 0: as many as they know. */
    public void setClusterSize(int value) {
        set(ConnectionOption.CLUSTER_SIZE, Integer.toString(value));
    }

    /** Option {@code clusterRefresh}: How often nameservers are asked, in a cluster of several brokers, which of them have the destinations of consumers. 0: never. Milliseconds, or a number with ms, s, m or h. */
    public void setClusterRefresh(@Nullable String value) {
        set(ConnectionOption.CLUSTER_REFRESH, value);
    }

    /** Option {@code prefetch}: How many messages the broker pushes to a consumer ahead of the application; 0 fetches one at a time. */
    public void setPrefetch(int value) {
        set(ConnectionOption.PREFETCH, Integer.toString(value));
    }

    /** Option {@code sendTimeout}: How long a send may take, the time to reconnect included, before it fails. Milliseconds, or a number with ms, s, m or h. */
    public void setSendTimeout(@Nullable String value) {
        set(ConnectionOption.SEND_TIMEOUT, value);
    }

    /** Option {@code requestTimeout}: How long any other request may take, the time to reconnect included, before it fails. Milliseconds, or a number with ms, s, m or h. */
    public void setRequestTimeout(@Nullable String value) {
        set(ConnectionOption.REQUEST_TIMEOUT, value);
    }

    /** Option {@code connectTimeout}: How long one attempt to connect to one address may take. Milliseconds, or a number with ms, s, m or h. */
    public void setConnectTimeout(@Nullable String value) {
        set(ConnectionOption.CONNECT_TIMEOUT, value);
    }

    /** Option {@code closeTimeout}: How long closing waits for the broker's answer. Milliseconds, or a number with ms, s, m or h. */
    public void setCloseTimeout(@Nullable String value) {
        set(ConnectionOption.CLOSE_TIMEOUT, value);
    }

    /** Option {@code heartbeatInterval}: How often the broker is pinged; a ping without an answer within the same time ends the connection. 0 switches it off. Milliseconds, or a number with ms, s, m or h. */
    public void setHeartbeatInterval(@Nullable String value) {
        set(ConnectionOption.HEARTBEAT_INTERVAL, value);
    }

    /** Option {@code reconnect}: Whether a lost connection is made anew. */
    public void setReconnect(boolean value) {
        set(ConnectionOption.RECONNECT, Boolean.toString(value));
    }

    /** Option {@code largeMessageSize}: Larger bodies than this travel in pieces and are read piece by piece; at most 15MiB. A number, or one with KiB or MiB. */
    public void setLargeMessageSize(@Nullable String value) {
        set(ConnectionOption.LARGE_MESSAGE_SIZE, value);
    }

    /** Option {@code compressAbove}: Bodies of at least so many bytes are compressed (zlib), unless they travel in pieces; 0 compresses none. A number, or one with KiB or MiB. */
    public void setCompressAbove(@Nullable String value) {
        set(ConnectionOption.COMPRESS_ABOVE, value);
    }

    /** Option {@code producerWindow}: How many asynchronous sends of a session may be without an answer; one more waits for the oldest. */
    public void setProducerWindow(int value) {
        set(ConnectionOption.PRODUCER_WINDOW, Integer.toString(value));
    }

    /** Option {@code producerWindowSize}: How many bytes of bodies those sends may have together; one more waits. A larger body goes alone. A number, or one with KiB or MiB. */
    public void setProducerWindowSize(@Nullable String value) {
        set(ConnectionOption.PRODUCER_WINDOW_SIZE, value);
    }

    /** Option {@code blockWhenFull}: Whether a send outside of transactions waits, up to sendTimeout, while the broker is full or busy, rather than fail at once. */
    public void setBlockWhenFull(boolean value) {
        set(ConnectionOption.BLOCK_WHEN_FULL, Boolean.toString(value));
    }

    /** Option {@code reconnectMaxAttempts}: After how many failed attempts in a row the connection is given up; 0 never gives up. */
    public void setReconnectMaxAttempts(int value) {
        set(ConnectionOption.RECONNECT_MAX_ATTEMPTS, Integer.toString(value));
    }

    /** Option {@code reconnectTimeout}: How long after the loss of the connection it is given up; 0 never gives up. Milliseconds, or a number with ms, s, m or h. */
    public void setReconnectTimeout(@Nullable String value) {
        set(ConnectionOption.RECONNECT_TIMEOUT, value);
    }

    /** Option {@code reconnectDelay}: Delay before the second attempt to reconnect (the first follows at once); doubles with each further one. Milliseconds, or a number with ms, s, m or h. */
    public void setReconnectDelay(@Nullable String value) {
        set(ConnectionOption.RECONNECT_DELAY, value);
    }

    /** Option {@code reconnectMaxDelay}: The largest delay between attempts to reconnect. Milliseconds, or a number with ms, s, m or h. */
    public void setReconnectMaxDelay(@Nullable String value) {
        set(ConnectionOption.RECONNECT_MAX_DELAY, value);
    }

    /** Option {@code nonPersistentAsync}: Whether sending a non-persistent message returns without waiting for the broker. */
    public void setNonPersistentAsync(boolean value) {
        set(ConnectionOption.NON_PERSISTENT_ASYNC, Boolean.toString(value));
    }

    /** Option {@code redeliveryLimit}: After how many redeliveries a message goes to the dead letters, 0 to 1000; -1: never. Without it, as the broker is configured. */
    public void setRedeliveryLimit(int value) {
        set(ConnectionOption.REDELIVERY_LIMIT, Integer.toString(value));
    }

    /** Option {@code redeliveryDelay}: How long a message waits after a failed delivery; 0: it comes again at once. Without it, as the broker is configured. Milliseconds, or a number with ms, s, m or h. */
    public void setRedeliveryDelay(@Nullable String value) {
        set(ConnectionOption.REDELIVERY_DELAY, value);
    }

    /** Option {@code redeliveryMultiplier}: By what the wait grows with each failed delivery, 1 to 100. Without it, as the broker is configured. */
    public void setRedeliveryMultiplier(double value) {
        set(ConnectionOption.REDELIVERY_MULTIPLIER, decimal(value));
    }

    /** Option {@code redeliveryMaxDelay}: The longest wait after a failed delivery. Without it, as the broker is configured. Milliseconds, or a number with ms, s, m or h. */
    public void setRedeliveryMaxDelay(@Nullable String value) {
        set(ConnectionOption.REDELIVERY_MAX_DELAY, value);
    }

    /** Option {@code redeliveryJitter}: The part of each wait that is left to chance, 0 to 1. Without it, as the broker is configured. */
    public void setRedeliveryJitter(double value) {
        set(ConnectionOption.REDELIVERY_JITTER, decimal(value));
    }

    /** Option {@code deadLetters}: Name of the queue for messages that are given up; it is created. Without it, as the broker is configured. */
    public void setDeadLetters(@Nullable String value) {
        set(ConnectionOption.DEAD_LETTERS, value);
    }

    /** Option {@code consumerPriority}: Consumers of a higher priority, -100 to 100, get messages first; others get what those do not take. */
    public void setConsumerPriority(int value) {
        set(ConnectionOption.CONSUMER_PRIORITY, Integer.toString(value));
    }

    /** Option {@code deserializationAllow}: Classes and packages, separated by commas, that an ObjectMessage may contain: com.acme.Order,com.acme.api.*; none by default. */
    public void setDeserializationAllow(@Nullable String value) {
        set(ConnectionOption.DESERIALIZATION_ALLOW, value);
    }

    /** Option {@code deserializationMaxDepth}: How deep the objects of an ObjectMessage may be nested. */
    public void setDeserializationMaxDepth(int value) {
        set(ConnectionOption.DESERIALIZATION_MAX_DEPTH, Integer.toString(value));
    }

    /** Option {@code deserializationMaxReferences}: Of how many objects an ObjectMessage may consist. */
    public void setDeserializationMaxReferences(int value) {
        set(ConnectionOption.DESERIALIZATION_MAX_REFERENCES, Integer.toString(value));
    }

    /** Option {@code deserializationMaxArray}: How many elements an array in an ObjectMessage may have. A number, or one with KiB or MiB. */
    public void setDeserializationMaxArray(@Nullable String value) {
        set(ConnectionOption.DESERIALIZATION_MAX_ARRAY, value);
    }

    /** Option {@code jmsxProperties}: Properties, separated by commas, that the provider gives a value: JMSXUserID, JMSXAppID, JMSXProducerTXID (on send), JMSXConsumerTXID, JMSXRcvTimestamp (on receive). */
    public void setJmsxProperties(@Nullable String value) {
        set(ConnectionOption.JMSX_PROPERTIES, value);
    }

    /** Option {@code store}: For {@code embedded:} only. Folder of the embedded broker's store; without it, a temporary folder that is deleted at the end. */
    public void setStore(@Nullable String value) {
        set(ConnectionOption.STORE, value);
    }

    /** Option {@code flush}: For {@code embedded:} only. sync (default): durable messages are on disk before the send returns; async: shortly after. */
    public void setFlush(@Nullable String value) {
        set(ConnectionOption.FLUSH, value);
    }

    /** Option {@code brokerName}: For {@code embedded:} only. Name of the embedded broker. */
    public void setBrokerName(@Nullable String value) {
        set(ConnectionOption.BROKER_NAME, value);
    }

    /** Option {@code users}: For {@code embedded:} only. File of the users that the embedded broker serves; without it, everybody. */
    public void setUsers(@Nullable String value) {
        set(ConnectionOption.USERS, value);
    }

    /** Option {@code port}: For {@code embedded:} only. Port of the embedded broker; without it, any free one. */
    public void setPort(int value) {
        set(ConnectionOption.PORT, Integer.toString(value));
    }

    /** Option {@code namesrvPort}: For {@code embedded:} only. Port of the embedded nameserver; without it, any free one. */
    public void setNamesrvPort(int value) {
        set(ConnectionOption.NAMESRV_PORT, Integer.toString(value));
    }
}
