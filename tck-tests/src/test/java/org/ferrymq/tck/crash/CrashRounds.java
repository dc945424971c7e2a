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
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.AdminMain;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.tck.TcpProxy;
import org.ferrymq.tck.crash.app.CrashOrderBean;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An order service on broker, application server and Derby, of which one of the first two is killed at a chosen place of a transaction, again and again. After each restart, with
 * nothing done by hand, each order must be in the database once and answered once, and nothing may be left in doubt anywhere.
 */
final class CrashRounds implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Logger log = LoggerFactory.getLogger(CrashRounds.class);
    private static final int ORDERS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Trap trap = new Trap();
    private final Set<String> sent = new HashSet<>();
    private final List<String> replies = new ArrayList<>();
    private final List<AutoCloseable> closing = new ArrayList<>();
    private final CrashBrokers broker;
    private final CrashServer server;
    private final DerbyDatabase database;

    /** Starts everything. */
    CrashRounds(CrashServer server, CrashBrokers.Kind brokers, Path folder) throws Exception {
        try {
            broker = closing(brokers.start(trap, folder));
            database = closing(new DerbyDatabase(folder));
            // without a key: an order that is done twice is there twice
            database.execute("CREATE TABLE orders_done (id VARCHAR(100))");
            TcpProxy toDatabase = closing(new TcpProxy(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), database.port()),
                    () -> new DatabaseTap(trap)));
            this.server = closing(server);
            server.setUp(
                    broker.url(),
                    DerbyDatabase.driver(folder),
                    Map.of(
                            "ServerName",
                            "127.0.0.1",
                            "PortNumber",
                            Integer.toString(toDatabase.port()),
                            "DatabaseName",
                            database.path()));
            server.start();
            server.deploy(application(folder));
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T closing(T resource) {
        closing.add(resource);
        return resource;
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
                        new StringAsset("<glassfish-ejb-jar><enterprise-beans><ejb><ejb-name>CrashOrderBean</ejb-name>"
                                + "<mdb-resource-adapter><resource-adapter-mid>ferrymq-ra</resource-adapter-mid>"
                                + "</mdb-resource-adapter></ejb></enterprise-beans></glassfish-ejb-jar>"),
                        "glassfish-ejb-jar.xml")
                .addAsManifestResource(
                        new StringAsset( // else it comes with the messaging subsystem
                                "<jboss-deployment-structure><deployment><dependencies><module name='jakarta.jms.api'/>"
                                        + "</dependencies></deployment></jboss-deployment-structure>"),
                        "jboss-deployment-structure.xml")
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }

    private FerryConnectionFactory direct() {
        return broker.direct();
    }

    /**
     * Sends orders, kills one of the processes at {@code point}, starts it again and checks everything.
     *
     * @param round of several brokers, each is the one in its turn
     */
    void round(CrashPoint point, Victim victim, int round) throws Exception {
        server.start(); // if a round before has failed
        CrashBrokers.Aim aim = broker.aim(round);
        trap.set(point, victim, victim == Victim.BROKER ? broker::kill : server::kill, this::commitByAdministrator);
        send(aim);
        within(point + " is reached", () -> trap.caught() != null);
        long killed = System.nanoTime();
        if (victim == Victim.BROKER) {
            broker.start();
        } else {
            server.start();
        }
        long started = System.nanoTime();
        awaitAgreement(aim);
        log.info(
                "{} killed {} ({}, round {}): up again in {} ms, agreement {} ms later",
                victim,
                point,
                aim.name(),
                round + 1,
                (started - killed) / 1_000_000,
                (System.nanoTime() - started) / 1_000_000);
    }

    /** Kills both at {@code point}, and starts, stops and starts the application server while the broker is still away. */
    void serverFirst(CrashPoint point, int round) throws Exception {
        server.start(); // if a round before has failed
        CrashBrokers.Aim aim = broker.aim(round);
        trap.set(
                point,
                Victim.APPLICATION_SERVER,
                () -> {
                    server.kill();
                    broker.kill();
                },
                this::commitByAdministrator);
        send(aim);
        within(point + " is reached", () -> trap.caught() != null);
        server.start();
        server.awaitRecoveryWithoutBroker();
        server.stop();
        server.start();
        server.awaitRecoveryWithoutBroker();
        broker.start();
        awaitAgreement(aim);
        log.info("both killed {} ({}, round {}), the server started first", point, aim.name(), round + 1);
    }

    /** Orders without a crash. */
    void quietRound() throws Exception {
        CrashBrokers.Aim aim = broker.aim(0);
        send(aim);
        awaitAgreement(aim);
    }

    private void send(CrashBrokers.Aim aim) {
        try (JMSContext context = aim.orders().createContext(JMSContext.SESSION_TRANSACTED)) {
            for (int i = 0; i < ORDERS; i++) {
                String order = "order-" + sent.size();
                context.createProducer()
                        .setJMSReplyTo(context.createQueue(aim.replies()))
                        .send(context.createQueue("crash.orders"), order);
                sent.add(order);
            }
            context.commit();
        }
    }

    private static void within(String what, Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition);
    }

    private void awaitAgreement(CrashBrokers.Aim aim) throws Exception {
        within("a reply to each order", () -> {
            receiveReplies(aim);
            return replies.size() >= sent.size();
        });
        within("the broker has nothing in doubt", () -> inDoubt().isEmpty());
        within("the database has nothing in doubt", () -> database.inDoubt().isEmpty()); // before rows that it locks
        within("a row for each order", this::hasRows);
        within(
                "the transaction manager has nothing left",
                () -> server.unfinishedTransactions().isEmpty());
        assertThat(rows()).containsExactlyInAnyOrderElementsOf(sent);
        receiveReplies(aim);
        assertThat(replies).containsExactlyInAnyOrderElementsOf(sent);
        try (JMSContext context = direct().createContext();
                var browser = context.createBrowser(context.createQueue("crash.orders"))) {
            assertThat(browser.getEnumeration().hasMoreElements())
                    .as("an order is left")
                    .isFalse();
        }
    }

    private void receiveReplies(CrashBrokers.Aim aim) throws JMSException {
        try (JMSContext context = direct().createContext()) {
            var consumer = context.createConsumer(context.createQueue(aim.replies()));
            Message reply = consumer.receiveNoWait();
            while (reply != null) {
                replies.add(reply.getBody(String.class));
                reply = consumer.receiveNoWait();
            }
        }
    }

    private boolean hasRows() throws SQLException {
        try {
            return rows().size() >= sent.size();
        } catch (SQLTransactionRollbackException e) { // Derby waits for a lock for a minute
            log.warn("a row is locked: {}", e.getMessage());
            return false;
        }
    }

    private List<String> rows() throws SQLException {
        return database.query("SELECT id FROM orders_done");
    }

    private List<String> inDoubt() throws IOException {
        JsonNode list = JSON.readTree(mqadmin("tx", "list", "--json"));
        return list.findValuesAsText("id");
    }

    private boolean commitByAdministrator(String transaction) {
        try {
            Optional<String> branch = inDoubt().stream()
                    .filter(id -> id.toLowerCase(Locale.ROOT).contains(":" + transaction + ":"))
                    .findFirst();
            branch.ifPresent(id -> mqadmin("tx", "commit", id));
            return branch.isPresent();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String mqadmin(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--namesrv", broker.nameServer(), "--timeout", "60"));
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
