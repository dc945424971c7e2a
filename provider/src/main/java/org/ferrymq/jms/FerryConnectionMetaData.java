package org.ferrymq.jms;

import jakarta.jms.ConnectionMetaData;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ferrymq.jms.message.ProvidedProperty;
import org.ferrymq.protocol.FerryVersion;

/** What this provider says about itself. Immutable. */
final class FerryConnectionMetaData implements ConnectionMetaData {
    private static final String VERSION = FerryVersion.text();

    private static final List<String> ALWAYS = List.of("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");

    private final List<String> jmsxNames;

    /** For a connection that provides these properties besides those that every connection has. */
    FerryConnectionMetaData(Set<ProvidedProperty> provided) {
        jmsxNames = Stream.concat(ALWAYS.stream(), provided.stream().sorted().map(ProvidedProperty::property))
                .toList();
    }

    @Override
    public String getJMSVersion() {
        return "3.1";
    }

    @Override
    public int getJMSMajorVersion() {
        return 3;
    }

    @Override
    public int getJMSMinorVersion() {
        return 1;
    }

    @Override
    public String getJMSProviderName() {
        return "FerryMQ";
    }

    @Override
    public String getProviderVersion() {
        return VERSION;
    }

    @Override
    public int getProviderMajorVersion() {
        return part(0);
    }

    @Override
    public int getProviderMinorVersion() {
        return part(1);
    }

    @Override
    public Enumeration<String> getJMSXPropertyNames() {
        return Collections.enumeration(jmsxNames);
    }

    private int part(int index) {
        String[] parts = VERSION.split("[^0-9]+", -1);
        return index < parts.length && !parts[index].isEmpty() ? Integer.parseInt(parts[index]) : 0;
    }
}
