package org.ferrymq.protocol.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to start a nameserver.
 *
 * @param bind address to listen on
 * @param port port to listen on, 0 for any free one
 * @param folder where it keeps its key-value configuration, null to keep that in memory only
 */
public record NameServerOptions(
        String bind, int port, @Nullable Path folder) {
    /** The port that stock clients expect. */
    public static final int DEFAULT_PORT = 9876;

    /** A nameserver that keeps nothing. */
    public NameServerOptions(String bind, int port) {
        this(bind, port, null);
    }
}
