package org.ferrymq.jms;

import java.util.Set;
import java.util.concurrent.Executor;
import org.ferrymq.client.connect.BackendFactory;
import org.ferrymq.client.url.ConnectionOption;
import org.ferrymq.client.url.ConnectionUrl;
import org.ferrymq.jms.message.ProvidedProperty;
import org.ferrymq.jms.message.TrustedClasses;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a factory gives to its connections.
 *
 * @param url where to connect to
 * @param backends makes clients
 * @param user the user, or null
 * @param password the password, or null
 * @param clientId the client identifier to begin with, or null
 * @param listenerExecutor where listeners run instead of on threads of the provider's, or null
 * @param prefetch how many messages a consumer gets ahead of the application, 0 for none
 * @param nonPersistentAsync whether sends of non-persistent messages do not wait for the broker
 * @param producerWindow how many asynchronous sends of a session may be without an answer, at least 1
 * @param producerWindowSize of how many bytes those may be, at least 1
 * @param redelivery what consumers want to become of messages whose delivery failed
 * @param consumerPriority which consumers of a destination get messages first
 * @param provided the JMSX properties that the provider gives a value
 * @param trusted what object messages may contain
 */
record ConnectionParts(
        ConnectionUrl url,
        BackendFactory backends,
        @Nullable String user,
        @Nullable String password,
        @Nullable String clientId,
        @Nullable Executor listenerExecutor,
        int prefetch,
        boolean nonPersistentAsync,
        int producerWindow,
        int producerWindowSize,
        RedeliveryOptions redelivery,
        int consumerPriority,
        Set<ProvidedProperty> provided,
        TrustedClasses trusted) {

    /** Reads the options of the url; what is given besides goes before them. */
    static ConnectionParts of(
            ConnectionUrl url,
            BackendFactory backends,
            @Nullable String user,
            @Nullable String password,
            @Nullable String clientId,
            @Nullable Executor listenerExecutor) {
        return new ConnectionParts(
                url,
                backends,
                user != null ? user : url.text(ConnectionOption.USER).orElse(null),
                user != null ? password : url.text(ConnectionOption.PASSWORD).orElse(null),
                clientId != null
                        ? emptyAsNull(clientId)
                        : emptyAsNull(url.text(ConnectionOption.CLIENT_ID).orElse(null)),
                listenerExecutor,
                url.count(ConnectionOption.PREFETCH),
                url.flag(ConnectionOption.NON_PERSISTENT_ASYNC),
                Math.max(1, url.count(ConnectionOption.PRODUCER_WINDOW)),
                Math.max(1, url.size(ConnectionOption.PRODUCER_WINDOW_SIZE)),
                url.redelivery(),
                url.consumerPriority(),
                provided(url),
                trusted(url));
    }

    /**
     * Reads those options whose values only this layer understands.
     *
     * @throws FerryException or {@link IllegalArgumentException} if one of them cannot be read
     */
    static void check(ConnectionUrl url) {
        provided(url);
        trusted(url);
        url.largeMessageSize();
    }

    private static @Nullable String emptyAsNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static Set<ProvidedProperty> provided(ConnectionUrl url) {
        return ProvidedProperty.named(url.list(ConnectionOption.JMSX_PROPERTIES));
    }

    private static TrustedClasses trusted(ConnectionUrl url) {
        return TrustedClasses.parse(
                        url.text(ConnectionOption.DESERIALIZATION_ALLOW).orElse(""))
                .within(new TrustedClasses.Limits(
                        url.count(ConnectionOption.DESERIALIZATION_MAX_DEPTH),
                        url.count(ConnectionOption.DESERIALIZATION_MAX_REFERENCES),
                        url.size(ConnectionOption.DESERIALIZATION_MAX_ARRAY)));
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "ConnectionParts[" + url + ", user=" + user + ", clientId=" + clientId + "]";
    }
}
