package org.ferrymq.tck.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.AdminMain;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.tck.ProxyNameServer;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.crash.app.CrashOrderBean;
import org.h2.tools.Server;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An order service on broker, WildFly and H2, one of which is killed at a chosen place of a transaction, again and again. After each restart, with
 * nothing done by hand, each order must be in the database once and answered once, and nothing may be left in doubt anywhere.
 */
final class CrashRounds implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Logger log = LoggerFactory.getLogger(CrashRounds.class);
    private static final int ORDERS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Trap trap = new Trap();
    private final Set<String> sent = new HashSet<>();
    private final List<String> replies = new ArrayList<>();
    private final List<AutoCloseable> closing = new ArrayList<>();
    private final ServerProcess broker;
    private final WildFlyNode server;
    private final Connection database;

    /** Starts everything. */
    CrashRounds(Path folder) throws IOException, SQLException {
        try {
            broker = closing(ServerProcess.combined(folder.resolve("store")));
            broker.start();
            Server h2 = Server.createTcpServer(
                            "-tcpPort",
                            "0",
                            "-ifNotExists",
                            "-baseDir",
                            folder.toAbsolutePath().toString())
                    .start();
            closing(h2::stop);
            database = closing(DriverManager.getConnection(url(h2.getPort()), "sa", "sa"));
            try (Statement statement = database.createStatement()) {
                // without a key: an order that is done twice is there twice
                statement.execute("CREATE TABLE orders_done (id VARCHAR(100))");
            }
            TcpProxy toBroker = closing(new TcpProxy(broker.address(), () -> new BrokerTap(trap)));
            TcpProxy toDatabase = closing(new TcpProxy(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), h2.getPort()),
                    () -> new DatabaseTap(trap)));
            ProxyNameServer nameServer = closing(new ProxyNameServer(toBroker.port()));
            server = closing(new WildFlyNode(folder.resolve("wildfly")));
            server.setUp(nameServer.url(), url(toDatabase.port()));
            startServer();
            server.deploy(application(folder));
        } catch (IOException | SQLException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T closing(T resource) {
        closing.add(resource);
        return resource;
    }

    private static String url(int port) {
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/./orders";
    }

    private static Path application(Path folder) {
        Path file = folder.resolve("crash.jar");
        ShrinkWrap.create(JavaArchive.class, "crash.jar")
                .addClass(CrashOrderBean.class)
                .addAsManifestResource(
                        new StringAsset(
                                "<jboss:ejb-jar xmlns:jboss='urn:jboss:jakartaee:1.0' xmlns='https://jakarta.ee/xml/ns/jakartaee'"
                                        + " xmlns:r='urn:resource-adapter-binding:2.0' version='4.0'><assembly-descriptor>"
                                        + "<r:resource-adapter-binding><ejb-name>*</ejb-name>"
                                        + "<r:resource-adapter-name>ferrymq-ra.rar</r:resource-adapter-name></r:resource-adapter-binding>"
                                        + "</assembly-descriptor></jboss:ejb-jar>"),
                        "jboss-ejb3.xml")
                .addAsManifestResource(
                        new StringAsset( // else it comes with the messaging subsystem
                                "<jboss-deployment-structure><deployment><dependencies><module name='jakarta.jms.api'/>"
                                        + "</dependencies></deployment></jboss-deployment-structure>"),
                        "jboss-deployment-structure.xml")
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }

    private void startServer() throws IOException {
        server.start(
                "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=1",
                "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                "-DJTAEnvironmentBean.orphanSafetyInterval=500");
    }

    private FerryConnectionFactory direct() {
        return new FerryConnectionFactory("ferry://" + ServerProcess.text(broker.nameServerAddress()));
    }

    /** Sends orders, kills one of the processes at {@code point}, starts it again and checks everything. */
    void round(CrashPoint point, Victim victim) throws Exception {
        trap.set(point, victim, victim == Victim.BROKER ? broker::kill : server::kill, this::commitByAdministrator);
        send();
        within(point + " is reached", () -> trap.caught() != null);
        long killed = System.nanoTime();
        if (victim == Victim.BROKER) {
            broker.start();
        } else {
            startServer();
        }
        long started = System.nanoTime();
        awaitAgreement();
        log.info(
                "{} killed {}: up again in {} ms, agreement {} ms later",
                victim,
                point,
                (started - killed) / 1_000_000,
                (System.nanoTime() - started) / 1_000_000);
    }

    /** Orders without a crash. */
    void quietRound() throws Exception {
        send();
        awaitAgreement();
    }

    private void send() {
        try (JMSContext context = direct().createContext(JMSContext.SESSION_TRANSACTED)) {
            for (int i = 0; i < ORDERS; i++) {
                String order = "order-" + sent.size();
                context.createProducer().send(context.createQueue("crash.orders"), order);
                sent.add(order);
            }
            context.commit();
        }
    }

    private static void within(String what, Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition);
    }

    private void awaitAgreement() throws Exception {
        within("a reply to each order", () -> {
            receiveReplies();
            return replies.size() >= sent.size();
        });
        within("a row for each order", () -> rows().size() >= sent.size());
        within("the broker has nothing in doubt", () -> inDoubt().isEmpty());
        within(
                "the database has nothing in doubt",
                () -> query("SELECT TRANSACTION_NAME FROM INFORMATION_SCHEMA.IN_DOUBT")
                        .isEmpty());
        within(
                "the transaction manager has nothing left",
                () -> server.unfinishedTransactions().isEmpty());
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(sent);
        receiveReplies();
        assertThat(replies).containsExactlyInAnyOrderElementsOf(sent);
        try (JMSContext context = direct().createContext();
                var browser = context.createBrowser(context.createQueue("crash.orders"))) {
            assertThat(browser.getEnumeration().hasMoreElements())
                    .as("an order is left")
                    .isFalse();
        }
    }

    private void receiveReplies() throws JMSException {
        try (JMSContext context = direct().createContext()) {
            var consumer = context.createConsumer(context.createQueue("crash.replies"));
            Message reply = consumer.receiveNoWait();
            while (reply != null) {
                replies.add(reply.getBody(String.class));
                reply = consumer.receiveNoWait();
            }
        }
    }

    private List<String> rows() throws SQLException {
        return query("SELECT id FROM orders_done");
    }

    private List<String> query(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private List<String> inDoubt() throws IOException {
        JsonNode list = JSON.readTree(mqadmin("tx", "list", "--json"));
        return list.findValuesAsText("id");
    }

    private void commitByAdministrator(String transaction) {
        try {
            String branch = inDoubt().stream()
                    .filter(id -> id.toLowerCase(Locale.ROOT).contains(":" + transaction + ":"))
                    .findFirst()
                    .orElseThrow();
            mqadmin("tx", "commit", branch);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String mqadmin(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--namesrv", ServerProcess.text(broker.nameServerAddress())));
        StringWriter out = new StringWriter();
        int code = AdminMain.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(line.toArray(String[]::new));
        assertThat(code).as(out.toString()).isZero();
        return out.toString();
    }

    @Override
    public void close() {
        for (int i = closing.size() - 1; i >= 0; i--) {
            try {
                closing.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
