package org.ferrymq.jndi;

import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.jms.FerryTopic;
import org.jspecify.annotations.Nullable;

/**
 * Makes read-only contexts from environment properties (jndi.properties or given to InitialContext):
 *
 * <ul>
 *   <li>{@code connectionFactory.NAME = url}: a {@link FerryConnectionFactory} under NAME
 *   <li>{@code queue.NAME = physical}: a {@link FerryQueue} under NAME
 *   <li>{@code topic.NAME = physical}: a {@link FerryTopic} under NAME
 * </ul>
 *
 * Besides, {@code dynamicQueues/NAME} and {@code dynamicTopics/NAME} give the queue and topic NAME without any property. If there is no
 * property of a connection factory, {@code ConnectionFactory} is bound to one with the url of {@code java.naming.provider.url}, or the default
 * url without it. Stateless.
 */
public final class FerryInitialContextFactory implements InitialContextFactory {
    private static final String FACTORY = "connectionFactory.";
    private static final String QUEUE = "queue.";
    private static final String TOPIC = "topic.";

    @Override
    @SuppressWarnings("JdkObsolete") // the signature of JNDI
    public Context getInitialContext(@Nullable Hashtable<?, ?> environment) throws NamingException {
        Map<String, Object> bindings = new TreeMap<>();
        boolean anyFactory = false;
        if (environment != null) {
            for (Map.Entry<?, ?> entry : environment.entrySet()) {
                String key = String.valueOf(entry.getKey());
                String value = String.valueOf(entry.getValue());
                anyFactory |= key.startsWith(FACTORY);
                bind(key, value.strip(), bindings);
            }
        }
        if (!anyFactory) {
            Object url = environment == null ? null : environment.get(Context.PROVIDER_URL);
            bindings.put(
                    "ConnectionFactory",
                    factory(Context.PROVIDER_URL, url == null ? FerryConnectionFactory.DEFAULT_URL : url.toString()));
        }
        return new ReadOnlyContext(bindings, environment == null ? Map.of() : environment);
    }

    private static void bind(String key, String value, Map<String, Object> bindings) throws NamingException {
        if (key.startsWith(FACTORY)) {
            bindings.put(name(key, FACTORY), factory(key, value));
        } else if (key.startsWith(QUEUE)) {
            bindings.put(name(key, QUEUE), new FerryQueue(physical(key, value)));
        } else if (key.startsWith(TOPIC)) {
            bindings.put(name(key, TOPIC), new FerryTopic(physical(key, value)));
        }
    }

    private static String name(String key, String prefix) throws NamingException {
        String name = key.substring(prefix.length());
        if (name.isEmpty()) {
            throw new ConfigurationException("the property '" + key + "' has no name after '" + prefix + "'");
        }
        return name;
    }

    private static String physical(String key, String value) throws NamingException {
        if (value.isEmpty()) {
            throw new ConfigurationException(
                    "the property '" + key + "' has no value: the destination's name is expected");
        }
        return value;
    }

    /** Refuses a bad url here, where the property's name is known. */
    private static FerryConnectionFactory factory(String key, String url) throws NamingException {
        try {
            return new FerryConnectionFactory(url);
        } catch (IllegalArgumentException e) {
            ConfigurationException exception = new ConfigurationException("property '" + key + "': " + e.getMessage());
            exception.setRootCause(e);
            throw exception;
        }
    }
}
