package org.ferrymq.tck.wildfly;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.arquillian.container.test.api.ContainerController;

/** A WildFly of our own on free ports, with a fresh configuration, told where the broker is by a system property as a user would do it. */
final class WildFlyServer {
    private static final String QUALIFIER = "wildfly";

    private final int offset;
    private final Path baseDir = Path.of("target", "wildfly-orders").toAbsolutePath();

    private WildFlyServer(int offset) {
        this.offset = offset;
    }

    /** Starts the server; the broker need not be there yet. */
    static WildFlyServer start(ContainerController controller, String brokerUrl) throws IOException {
        WildFlyServer server = new WildFlyServer(Ports.wildFlyOffset(1000));
        controller.start(
                QUALIFIER,
                Map.of(
                        "javaVmArguments",
                        "-Xmx768m -Djava.net.preferIPv4Stack=true -Djboss.socket.binding.port-offset=" + server.offset
                                + " -Dferrymq.url=" + brokerUrl,
                        "managementPort",
                        Integer.toString(9990 + server.offset),
                        "cleanServerBaseDir",
                        server.baseDir.toString()));
        return server;
    }

    static void stop(ContainerController controller) {
        if (controller.isStarted(QUALIFIER)) {
            controller.stop(QUALIFIER);
        }
    }

    /** {@return where its applications are} */
    URI http() {
        return URI.create("http://127.0.0.1:" + (8080 + offset));
    }

    /** {@return what the server has logged} */
    String log() throws IOException {
        return Files.readString(baseDir.resolve("log/server.log"));
    }
}
