package org.ferrymq.tck.official;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import org.ferrymq.jms.FerryConnectionFactory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps the server of an {@code embedded:} URL running from the beginning of each test of the official suite to its end, also while the test
 * has no connection open. Each test meets an empty server: some leave durable subscriptions behind that others, which use the same name, do
 * not expect. Found through ServiceLoader, in the profile {@code tck} only.
 */
public final class ServerForSuite implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(ServerForSuite.class);

    @Override
    public void beforeEach(ExtensionContext context) throws JMSException {
        FerryConnectionFactory factory = new FerryConnectionFactory(System.getProperty("ferrymq.tck.url", "embedded:"));
        context.getStore(SPACE).put(Connection.class, factory.createConnection());
    }

    @Override
    public void afterEach(ExtensionContext context) throws JMSException {
        Connection connection = context.getStore(SPACE).remove(Connection.class, Connection.class);
        if (connection != null) {
            connection.close();
        }
    }
}
