package org.ferrymq.broker.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags that mqbroker and mqserver share. What is not given comes from the configuration file, then from defaults. */
public final class ServerFlags {
    /** What the exit codes mean, for the end of the help. */
    public static final String EXIT_CODES =
            "Exit codes: 0 stopped; 2 wrong configuration or usage; 3 port busy; 4 store in use by another process;"
                    + " 5 store folder damaged, not FerryMQ's or impossible to make; 6 store failed while running.";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of the broker, 0 for any free one (default 10911)")
    private @Nullable Integer port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "Address to listen on, 0.0.0.0 for all of this machine (default 127.0.0.1)")
    private @Nullable String bind;

    @Option(names = "--store", paramLabel = "DIR", description = "Folder of the store (default ferrymq-store)")
    private @Nullable String store;

    @Option(
            names = "--flush",
            paramLabel = "sync|async",
            description = "When messages are forced to disk: before the answer, or every 500 ms (default sync)")
    private @Nullable String flush;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "File of users, made with mqadmin user; without it everybody is served")
    private @Nullable String users;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (HOCON); flags win over it")
    private @Nullable Path config;

    @Option(
            names = "--check-store",
            description = "Looks for damage in the whole store of a stopped broker, prints what it finds and ends")
    private boolean checkStore;

    @Option(names = "--json", description = "With --check-store: prints JSON")
    private boolean json;

    /** Whether the store is only to be looked at. */
    public boolean checkStore() {
        return checkStore;
    }

    /** Whether results are to be printed as JSON. */
    public boolean json() {
        return json;
    }

    public @Nullable Path file() {
        return config;
    }

    /** The given flags under their configuration keys. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        put(settings, "net.port", port);
        put(settings, "net.bind", bind);
        put(settings, "store.dir", store);
        put(settings, "store.flush", flush);
        put(settings, "security.users", users);
        return settings;
    }

    public static void put(Map<String, Object> settings, String key, @Nullable Object value) {
        if (value != null) {
            settings.put(key, value);
        }
    }
}
