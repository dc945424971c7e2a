package org.ferrymq.broker;

/** The version of this broker, from the manifest of its jar. */
final class BrokerVersion {
    private BrokerVersion() {}

    /** The version, or {@code dev} outside of a jar. */
    static String text() {
        String version = BrokerVersion.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
