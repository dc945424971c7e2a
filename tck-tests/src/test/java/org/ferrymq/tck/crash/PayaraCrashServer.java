package org.ferrymq.tck.crash;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.derby.jdbc.ClientXADataSource;
import org.ferrymq.tck.servers.Commands;
import org.ferrymq.tck.servers.PayaraNode;

/** Payara with the resource adapter installed by {@code bin/install-payara}, which switches recovery on. For one thread. */
final class PayaraCrashServer implements CrashServer {
    private static final String AWAY = "The broker is away while the server recovers";

    private final PayaraNode payara;
    private int recoveries;

    /** A server that does not run yet; {@code folder} takes all that it writes. */
    PayaraCrashServer(Path folder) throws IOException {
        payara = new PayaraNode(Path.of(System.getProperty("payara.home")), Files.createDirectories(folder));
    }

    @Override
    public void setUp(String brokerUrl, Path driver, Map<String, String> database) throws IOException {
        Files.copy(
                driver,
                payara.domain().resolve("lib").resolve(driver.getFileName()),
                StandardCopyOption.REPLACE_EXISTING);
        payara.setUp(brokerUrl);
        String properties = database.entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue())
                .collect(Collectors.joining(":"));
        Commands.run(payara.asadmin(
                "create-jdbc-connection-pool",
                "--restype",
                "javax.sql.XADataSource",
                "--datasourceclassname",
                ClientXADataSource.class.getName(),
                "--steadypoolsize",
                "0",
                "--isconnectvalidatereq=true",
                "--validationmethod",
                "auto-commit",
                "--property",
                "user=" + DerbyDatabase.USER + ":password=" + DerbyDatabase.PASSWORD + ":" + properties,
                "orders-pool"));
        Commands.run(payara.asadmin("create-jdbc-resource", "--connectionpoolid", "orders-pool", "jdbc/orders"));
    }

    @Override
    public void start() throws IOException {
        if (!payara.isAlive()) {
            recoveries = recoveriesWithoutBroker();
            payara.start();
        }
    }

    @Override
    public void awaitRecoveryWithoutBroker() {
        await("Payara recovers")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> recoveriesWithoutBroker() > recoveries);
    }

    private int recoveriesWithoutBroker() throws IOException {
        return payara.log().split(AWAY, -1).length - 1;
    }

    @Override
    public void stop() throws IOException {
        payara.stop();
    }

    @Override
    public void kill() {
        payara.kill();
    }

    @Override
    public void deploy(Path archive) throws IOException {
        payara.deploy(archive);
    }

    /** {@inheritDoc} Payara's log of transactions tells that only to Payara. */
    @Override
    public List<Path> unfinishedTransactions() {
        return List.of();
    }

    @Override
    public void close() {
        payara.close();
    }
}
