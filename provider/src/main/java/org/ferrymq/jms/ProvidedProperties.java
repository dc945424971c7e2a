package org.ferrymq.jms;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.ferrymq.jms.message.ProvidedProperty;
import org.jspecify.annotations.Nullable;

/** The values of the JMSX properties that one connection was asked to provide. Immutable. */
final class ProvidedProperties {
    private final Set<ProvidedProperty> wanted;
    private final Map<ProvidedProperty, Object> always = new EnumMap<>(ProvidedProperty.class);

    /**
     * Those of a connection.
     *
     * @param wanted which ones
     * @param user the connection's user, or null
     * @param clientId the connection's client identifier, or null
     */
    ProvidedProperties(Set<ProvidedProperty> wanted, @Nullable String user, @Nullable String clientId) {
        this.wanted = Set.copyOf(wanted);
        put(always, ProvidedProperty.USER_ID, user);
        put(always, ProvidedProperty.APP_ID, clientId);
    }

    Set<ProvidedProperty> wanted() {
        return wanted;
    }

    /** For a message that is sent now, in a transaction or not. */
    Map<ProvidedProperty, Object> onSend(@Nullable TransactionWork work) {
        if (wanted.isEmpty()) {
            return Map.of();
        }
        Map<ProvidedProperty, Object> values = new EnumMap<>(always);
        put(values, ProvidedProperty.PRODUCER_TX_ID, work == null ? null : work.id());
        return values;
    }

    /** For a message that the application gets now, in a transaction or not. */
    Map<ProvidedProperty, Object> onReceive(@Nullable TransactionWork work) {
        if (wanted.isEmpty()) {
            return Map.of();
        }
        Map<ProvidedProperty, Object> values = new EnumMap<>(ProvidedProperty.class);
        put(values, ProvidedProperty.CONSUMER_TX_ID, work == null ? null : work.id());
        put(values, ProvidedProperty.RECEIVE_TIMESTAMP, System.currentTimeMillis());
        return values;
    }

    private void put(Map<ProvidedProperty, Object> values, ProvidedProperty property, @Nullable Object value) {
        if (value != null && wanted.contains(property)) {
            values.put(property, value);
        }
    }
}
