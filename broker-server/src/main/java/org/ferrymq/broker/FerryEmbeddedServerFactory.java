package org.ferrymq.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.ferrymq.broker.config.BrokerConfig;
import org.ferrymq.broker.config.BrokerConfigReader;
import org.ferrymq.broker.config.ConfigurationException;
import org.ferrymq.broker.config.ServerFlags;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.NearestWord;
import org.ferrymq.protocol.server.EmbeddedServer;
import org.ferrymq.protocol.server.EmbeddedServerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts nameserver and broker in this process for {@code embedded:} URLs. Options, all optional: {@code store} (a
 * folder; default a temporary one that is deleted at close), {@code flush} (sync, async), {@code brokerName},
 * {@code port} and {@code namesrvPort} (default any free one), {@code users} (a file of users; default everybody is served). Always listens on loopback only.
 */
public final class FerryEmbeddedServerFactory implements EmbeddedServerFactory {
    private static final Logger log = LoggerFactory.getLogger(FerryEmbeddedServerFactory.class);
    private static final Set<String> OPTIONS = Set.of("store", "flush", "brokerName", "port", "namesrvPort", "users");

    /** Needed by ServiceLoader. */
    public FerryEmbeddedServerFactory() {}

    @Override
    public EmbeddedServer start(Map<String, String> options) {
        for (String option : options.keySet()) {
            if (!OPTIONS.contains(option)) {
                throw new FerryException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "embedded: does not know the option " + option
                                + NearestWord.of(option, OPTIONS)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""));
            }
        }
        String given = options.get("store");
        Path temporary = given == null ? temporaryFolder() : null;
        try {
            BrokerConfig config = BrokerConfigReader.read(
                    null, settings(options, temporary == null ? String.valueOf(given) : temporary.toString()));
            int nameServerPort = port(options, "namesrvPort");
            CombinedServer server = CombinedServer.start(
                    config,
                    nameServerPort,
                    CombinedServer.PortSettings.URL_OPTIONS,
                    failure -> log.error("the embedded broker's store failed", failure));
            return new Running(server, temporary);
        } catch (ConfigurationException e) {
            delete(temporary);
            throw new FerryException(ErrorCode.INVALID_CONFIGURATION, "embedded: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            delete(temporary);
            throw e;
        }
    }

    private static int port(Map<String, String> options, String option) {
        String text = options.getOrDefault(option, "0");
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > 65_535) {
            throw new ConfigurationException(option + " = " + text + ": must be 0 to 65535");
        }
        return port;
    }

    private static Map<String, Object> settings(Map<String, String> options, String store) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("store.dir", store);
        settings.put("store.segment-bytes", "16 MiB");
        settings.put("store.max-message-bytes", "4 MiB");
        settings.put("clients.max-message", "3 MiB");
        settings.put("net.port", port(options, "port"));
        ServerFlags.put(settings, "store.flush", options.get("flush"));
        ServerFlags.put(settings, "name", options.get("brokerName"));
        ServerFlags.put(settings, "security.users", options.get("users"));
        return settings;
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("ferrymq-embedded-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary store folder", e);
        }
    }

    /** Deletes a folder that this class made. */
    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
                    Files.delete(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            log.warn("cannot delete the temporary store {}: {}", folder, e.toString());
        }
    }

    private record Running(CombinedServer server, @Nullable Path temporary) implements EmbeddedServer {
        @Override
        public InetSocketAddress brokerAddress() {
            return server.broker().address();
        }

        @Override
        public InetSocketAddress nameServerAddress() {
            return server.nameServerAddress();
        }

        @Override
        public void close() {
            server.close();
            delete(temporary);
        }
    }
}
