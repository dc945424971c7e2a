package org.ferrymq.protocol;

/** The version of FerryMQ that runs, from the manifest of the jar. */
public final class FerryVersion {
    private FerryVersion() {}

    /** {@return for example {@code 1.2.0}; {@code development} outside of a jar} */
    public static String text() {
        String version = FerryVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** {@return the line that each command prints for {@code --version}} */
    public static String line() {
        return "FerryMQ " + text();
    }
}
