package org.ferrymq.protocol.server;

import java.util.Map;

/** Starts nameserver and broker in this process. Found by ServiceLoader; stateless. */
public interface EmbeddedServerFactory {
    /**
     * Starts both and returns when they serve.
     *
     * @param options query parameters of the {@code embedded:} URL that the server understands, such as {@code store}
     *     and {@code flush}; unknown ones are refused
     * @throws org.ferrymq.protocol.FerryException if it cannot start
     */
    EmbeddedServer start(Map<String, String> options);
}
