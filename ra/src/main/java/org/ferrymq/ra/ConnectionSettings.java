package org.ferrymq.ra;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import java.util.StringJoiner;
import java.util.concurrent.Executor;
import org.ferrymq.jms.FerryConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where and as whom to connect. Absent values are null, never blank; {@link #orElse} fills them from a parent (a connection factory
 * or an activation inherits from its adapter). Immutable.
 *
 * @param url as of {@link FerryConnectionFactory}; null means its default
 * @param user name to authenticate with, or null
 * @param password goes with {@code user}, or null
 * @param clientId JMS client identifier, or null; only one connection at a time may use it
 */
public record ConnectionSettings(
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        @Nullable String clientId) {

    /** Nothing set. */
    public static final ConnectionSettings NONE = new ConnectionSettings(null, null, null, null);

    /** Creates settings; blank values, which servers hand over for empty expressions, count as absent. */
    public ConnectionSettings {
        url = blankToNull(url);
        user = blankToNull(user);
        password = blankToNull(password);
        clientId = blankToNull(clientId);
    }

    /** {@return these settings with what is absent taken from {@code parent}; user and password travel together} */
    public ConnectionSettings orElse(ConnectionSettings parent) {
        return new ConnectionSettings(
                url != null ? url : parent.url,
                user != null ? user : parent.user,
                user != null ? password : parent.password,
                clientId != null ? clientId : parent.clientId);
    }

    /** {@return these settings with another user} */
    public ConnectionSettings withCredentials(@Nullable String newUser, @Nullable String newPassword) {
        return new ConnectionSettings(url, newUser, newPassword, clientId);
    }

    /** {@return these settings with another client identifier} */
    public ConnectionSettings withClientId(@Nullable String newClientId) {
        return new ConnectionSettings(url, user, password, newClientId);
    }

    /** {@return these settings with an option of the url set, whatever the url says} */
    public ConnectionSettings withUrlOption(String name, String value) {
        String base = url != null ? url : FerryConnectionFactory.DEFAULT_URL;
        int query = base.indexOf('?');
        StringJoiner options = new StringJoiner("&", base.substring(0, query < 0 ? base.length() : query) + "?", "");
        if (query >= 0) {
            for (String option : base.substring(query + 1).split("&", -1)) {
                if (!option.isEmpty() && !option.startsWith(name + "=")) {
                    options.add(option);
                }
            }
        }
        options.add(name + "=" + value);
        return new ConnectionSettings(options.toString(), user, password, clientId);
    }

    /**
     * Opens a physical connection. It is not started.
     *
     * @param listeners where message listeners run; null for threads of the provider
     * @throws JMSException if the broker cannot be reached or refuses
     */
    public XAConnection open(@Nullable Executor listeners) throws JMSException {
        FerryConnectionFactory factory = factory();
        factory.setListenerExecutor(listeners);
        XAConnection connection = factory.createXAConnection(user, password);
        if (clientId != null) {
            try {
                connection.setClientID(clientId);
            } catch (JMSException | RuntimeException e) {
                closeAfter(connection, e);
                throw e;
            }
        }
        return connection;
    }

    private FerryConnectionFactory factory() throws JMSException {
        try {
            return url != null ? new FerryConnectionFactory(url) : new FerryConnectionFactory();
        } catch (IllegalArgumentException e) {
            JMSException failure = new JMSException(e.getMessage(), "INVALID_CONFIGURATION");
            failure.initCause(e);
            throw failure;
        }
    }

    private static void closeAfter(XAConnection connection, Exception cause) {
        try {
            connection.close();
        } catch (JMSException e) {
            cause.addSuppressed(e);
        }
    }

    private static @Nullable String blankToNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /** {@return all but the password} */
    @Override
    public String toString() {
        return "ConnectionSettings[url=" + url + ", user=" + user + ", clientId=" + clientId + "]";
    }
}
