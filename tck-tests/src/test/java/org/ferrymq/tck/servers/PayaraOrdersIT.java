package org.ferrymq.tck.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The order service on Payara; the adapter is installed by {@code bin/install-payara} in the running domain. */
class PayaraOrdersIT extends OrdersOnServer {

    @Override
    protected OrdersHost server() throws IOException {
        return new Host(Folders.emptied(Path.of("target", "payara-orders")));
    }

    private static final class Host implements OrdersHost {
        private static final String APPLICATION = "orders.ear";

        private final Path folder;
        private final PayaraNode payara;

        Host(Path folder) throws IOException {
            this.folder = folder;
            this.payara = new PayaraNode(Path.of(System.getProperty("payara.home")), folder);
        }

        @Override
        public void start(String brokerUrl) throws IOException {
            payara.start();
            payara.install(brokerUrl);
        }

        @Override
        public void deployOrders() throws IOException {
            payara.deploy(Files.copy(
                    Path.of(System.getProperty("ferrymq.ear")),
                    folder.resolve(APPLICATION),
                    StandardCopyOption.REPLACE_EXISTING));
        }

        @Override
        public void undeployAll() throws IOException {
            payara.undeploy(APPLICATION);
            payara.undeployAdapter();
        }

        @Override
        public void stop() throws IOException {
            if (payara.isAlive()) {
                payara.stop();
            }
        }

        @Override
        public URI http() {
            return payara.http();
        }

        @Override
        public String log() throws IOException {
            return payara.log();
        }

        @Override
        public List<String> unexpectedErrors() throws IOException {
            return payara.errors();
        }
    }
}
