package org.ferrymq.tck.wildfly;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ferrymq.tck.servers.OrdersHost;
import org.jboss.arquillian.container.test.api.ContainerController;
import org.jboss.arquillian.container.test.api.Deployer;

/** A WildFly of our own on free ports, with a fresh configuration, told where the broker is by a system property as a user would do it. */
final class ArquillianWildFly implements OrdersHost {
    static final String ADAPTER = "adapter";
    static final String APPLICATION = "application";
    static final String QUALIFIER = "wildfly";

    private final ContainerController controller;
    private final Deployer deployer;
    private final int offset;
    private final Path baseDir = Path.of("target", "wildfly-orders").toAbsolutePath();

    ArquillianWildFly(ContainerController controller, Deployer deployer) throws IOException {
        this.controller = controller;
        this.deployer = deployer;
        this.offset = Ports.wildFlyOffset(1000);
    }

    @Override
    public void start(String brokerUrl) {
        controller.start(
                QUALIFIER,
                Map.of(
                        "javaVmArguments",
                        "-Xmx768m -Djava.net.preferIPv4Stack=true -Djboss.socket.binding.port-offset=" + offset
                                + " -Dferrymq.url=" + brokerUrl,
                        "managementPort",
                        Integer.toString(9990 + offset),
                        "cleanServerBaseDir",
                        baseDir.toString()));
        deployer.deploy(ADAPTER);
    }

    @Override
    public void deployOrders() {
        deployer.deploy(APPLICATION);
    }

    @Override
    public void undeployAll() {
        deployer.undeploy(APPLICATION);
        deployer.undeploy(ADAPTER);
    }

    @Override
    public void stop() {
        if (controller.isStarted(QUALIFIER)) {
            controller.stop(QUALIFIER);
        }
    }

    @Override
    public URI http() {
        return URI.create("http://127.0.0.1:" + (8080 + offset));
    }

    @Override
    public String log() throws IOException {
        return Files.readString(baseDir.resolve("log/server.log"));
    }

    @Override
    public List<String> unexpectedErrors() throws IOException {
        // the scanner misses its folder, because Arquillian empties the server's base folder
        return log().lines()
                .filter(line -> line.contains(" ERROR "))
                .filter(line -> !line.contains("OrderFailedException") && !line.contains("deployment.scanner"))
                .toList();
    }
}
