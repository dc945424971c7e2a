package org.ferrymq.jndi;

import java.util.Hashtable;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryDestination;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.jms.FerryTopic;
import org.jspecify.annotations.Nullable;

/**
 * Turns the references of {@link FerryConnectionFactory}, {@link FerryQueue} and {@link FerryTopic} back into such objects. It creates objects
 * of these classes only, whatever a reference says. Stateless.
 */
public final class FerryObjectFactory implements ObjectFactory {
    @Override
    @SuppressWarnings("JdkObsolete") // the signature of JNDI
    public @Nullable Object getObjectInstance(
            @Nullable Object object,
            @Nullable Name name,
            @Nullable Context context,
            @Nullable Hashtable<?, ?> environment)
            throws ConfigurationException {
        if (!(object instanceof Reference reference)) {
            return null;
        }
        String type = reference.getClassName();
        if (FerryConnectionFactory.class.getName().equals(type)) {
            return connectionFactory(reference);
        }
        if (FerryQueue.class.getName().equals(type)) {
            return named(new FerryQueue(), reference);
        }
        if (FerryTopic.class.getName().equals(type)) {
            return named(new FerryTopic(), reference);
        }
        return null;
    }

    private static FerryConnectionFactory connectionFactory(Reference reference) throws ConfigurationException {
        FerryConnectionFactory factory = new FerryConnectionFactory();
        String url = text(reference, "url");
        if (url != null) {
            try {
                factory.setUrl(url);
            } catch (IllegalArgumentException e) {
                ConfigurationException exception =
                        new ConfigurationException("url of a bound connection factory: " + e.getMessage());
                exception.setRootCause(e);
                throw exception;
            }
        }
        factory.setUser(text(reference, "user"));
        factory.setPassword(text(reference, "password"));
        factory.setClientId(text(reference, "clientId"));
        return factory;
    }

    private static FerryDestination named(FerryDestination destination, Reference reference) {
        destination.setName(text(reference, "name"));
        return destination;
    }

    private static @Nullable String text(Reference reference, String type) {
        RefAddr address = reference.get(type);
        Object content = address == null ? null : address.getContent();
        return content == null ? null : content.toString();
    }
}
