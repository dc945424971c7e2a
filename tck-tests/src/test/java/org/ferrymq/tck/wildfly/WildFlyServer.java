package org.ferrymq.tck.wildfly;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.arquillian.container.test.api.ContainerController;

/** A WildFly of our own on free ports, with a fresh configuration, told where the broker is by a system property as a user would do it. */
final class WildFlyServer {
    private static final String QUALIFIER = "wildfly";
    private static final int[] DEFAULT_PORTS = {8080, 8443, 9990, 9993, 3528, 3529, 4712, 4713};

    private final int offset;
    private final Path baseDir = Path.of("target", "wildfly-orders").toAbsolutePath();

    private WildFlyServer(int offset) {
        this.offset = offset;
    }

    /** Starts the server; the broker need not be there yet. */
    static WildFlyServer start(ContainerController controller, String brokerUrl) throws IOException {
        WildFlyServer server = new WildFlyServer(freeOffset());
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

    URI http(String path) {
        return URI.create("http://127.0.0.1:" + (8080 + offset) + path);
    }

    /** {@return what the server has logged} */
    String log() throws IOException {
        return Files.readString(baseDir.resolve("log/server.log"));
    }

    private static int freeOffset() throws IOException {
        for (int offset = 1000; offset < 30_000; offset += 100) {
            if (allFree(offset)) {
                return offset;
            }
        }
        throw new IOException("No free ports for WildFly");
    }

    private static boolean allFree(int offset) {
        for (int port : DEFAULT_PORTS) {
            try (ServerSocket probe = new ServerSocket(port + offset, 1, InetAddress.getLoopbackAddress())) {
                probe.getLocalPort();
            } catch (IOException e) {
                return false; // in use
            }
        }
        return true;
    }
}
