package org.ferrymq.broker.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.transport.SocketFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code GET /metrics} on a port of its own, one request at a time: the broker's figures and those of the JVM. */
public final class MetricsServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MetricsServer.class);
    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollector = new JvmGcMetrics();
    private final ExecutorService thread;
    private final HttpServer server;

    /**
     * Starts to serve.
     *
     * @throws FerryException ADDRESS_IN_USE or INVALID_CONFIGURATION if it cannot listen
     */
    public MetricsServer(MetricsConfig config, MultiCollector broker) {
        registry.getPrometheusRegistry().register(broker);
        new JvmMemoryMetrics().bindTo(registry);
        garbageCollector.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        server = listen(config);
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "ferry-metrics");
            made.setDaemon(true);
            return made;
        });
        server.setExecutor(thread);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
        log.info("metrics at http://{}:{}/metrics", config.bind(), address().getPort());
    }

    private static HttpServer listen(MetricsConfig config) {
        try {
            return HttpServer.create(new InetSocketAddress(config.bind(), config.port()), 0);
        } catch (IOException | UnresolvedAddressException e) {
            throw SocketFailures.listening("metrics", config.bind(), config.port(), "metrics.port", e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean found = exchange.getRequestURI().getPath().equals("/metrics");
        if (!found || !exchange.getRequestMethod().equals("GET")) {
            respond(exchange, found ? 405 : 404, "GET /metrics is all that is here.\n");
            return;
        }
        String text;
        try {
            text = registry.scrape();
        } catch (RuntimeException e) {
            log.error("metrics cannot be told", e);
            respond(exchange, 500, "metrics cannot be told: " + e + "\n");
            return;
        }
        respond(exchange, 200, text);
    }

    private static void respond(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdown();
        garbageCollector.close();
        registry.close();
    }
}
