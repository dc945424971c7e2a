package org.ferrymq.client.connect;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.server.EmbeddedServer;
import org.ferrymq.protocol.server.EmbeddedServerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that run inside this process: one for each set of options, started for its first connection and stopped after its last one.
 * Thread-safe; starting and stopping block, and users of the same options wait for them.
 */
final class EmbeddedServers {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedServers.class);
    private static final EmbeddedServers JVM = new EmbeddedServers(EmbeddedServers::onClassPath);

    private final Supplier<Optional<EmbeddedServerFactory>> factories;
    private final Object lock = new Object();
    private final Map<Map<String, String>, Slot> slots = new HashMap<>();

    EmbeddedServers(Supplier<Optional<EmbeddedServerFactory>> factories) {
        this.factories = factories;
    }

    /** Those of this JVM. */
    static EmbeddedServers ofJvm() {
        return JVM;
    }

    private static Optional<EmbeddedServerFactory> onClassPath() {
        return ServiceLoader.load(EmbeddedServerFactory.class)
                .findFirst()
                .or(() -> ServiceLoader.load(EmbeddedServerFactory.class, EmbeddedServers.class.getClassLoader())
                        .findFirst());
    }

    /** One connection's hold on a server. */
    static final class Lease {
        private final EmbeddedServers servers;
        private final Slot slot;
        private final InetSocketAddress brokerAddress;
        private final AtomicBoolean released = new AtomicBoolean();

        private Lease(EmbeddedServers servers, Slot slot, InetSocketAddress brokerAddress) {
            this.servers = servers;
            this.slot = slot;
            this.brokerAddress = brokerAddress;
        }

        InetSocketAddress brokerAddress() {
            return brokerAddress;
        }

        /** Gives the hold up; the last one stops the server and waits for it. More than once is harmless. */
        void release() {
            if (released.compareAndSet(false, true)) {
                servers.release(slot);
            }
        }
    }

    /** The server of one set of options; its monitor guards starting and stopping. */
    private static final class Slot {
        private final Map<String, String> options;
        private int users;
        private @Nullable EmbeddedServer server;

        private Slot(Map<String, String> options) {
            this.options = options;
        }
    }

    /**
     * Holds the server with these options, starting it if need be.
     *
     * @throws FerryException if there is no server on the class path or it does not start
     */
    Lease lease(Map<String, String> options) {
        Slot slot;
        synchronized (lock) {
            slot = slots.computeIfAbsent(Map.copyOf(options), Slot::new);
            slot.users++;
        }
        try {
            synchronized (slot) {
                EmbeddedServer server = slot.server;
                if (server == null) {
                    server = start(options);
                    slot.server = server;
                }
                return new Lease(this, slot, server.brokerAddress());
            }
        } catch (RuntimeException e) {
            release(slot);
            throw e;
        }
    }

    private EmbeddedServer start(Map<String, String> options) {
        EmbeddedServerFactory factory = factories
                .get()
                .orElseThrow(() -> new FerryException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "the URL 'embedded:' needs ferrymq-broker-server on the class path (Maven:"
                                + " org.ferrymq:ferrymq-broker-server); to use a running server, connect to"
                                + " 'ferry://host:port' of its nameserver"));
        try {
            return factory.start(options);
        } catch (FerryException e) {
            throw e;
        } catch (RuntimeException e) {
            // also a server's FerryException: beside the client in one jar it is another class
            String text = String.valueOf(e.getMessage());
            throw new FerryException(
                    ErrorCode.INVALID_CONFIGURATION, text.startsWith("embedded:") ? text : "embedded: " + text, e);
        }
    }

    private void release(Slot slot) {
        synchronized (slot) {
            boolean last;
            synchronized (lock) {
                last = --slot.users == 0;
                if (last && slot.server == null) {
                    slots.remove(slot.options);
                }
            }
            EmbeddedServer server = slot.server;
            if (last && server != null) {
                slot.server = null;
                server.close();
                log.debug("embedded server with options {} stopped", slot.options.keySet());
            }
        }
    }
}
