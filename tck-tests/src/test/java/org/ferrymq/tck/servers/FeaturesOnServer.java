package org.ferrymq.tck.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.ferrymq.broker.security.PasswordHash;
import org.ferrymq.broker.security.UsersFile;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.servers.app.Definitions;
import org.ferrymq.tck.servers.app.DurableNews;
import org.ferrymq.tck.servers.app.Features;
import org.ferrymq.tck.servers.app.Orders;
import org.ferrymq.tck.servers.app.PassingNews;
import org.ferrymq.tck.servers.app.SharedNews;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Jakarta EE lets an application do with connection factories, injected contexts and topics, on our adapter and a broker that knows its users. */
abstract class FeaturesOnServer {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WAR = "features.war";
    private static final String PAYARA_XA = "--transactionsupport=XATransaction";
    private static final List<Class<?>> BEANS =
            List.of(DurableNews.class, SharedNews.class, PassingNews.class, Orders.class);

    /** WildFly looks only at the type of the connection, Payara wants to be told that connections are enlisted when they are used. */
    private static final List<AppServer.Pool> POOLS = List.of(
            new AppServer.Pool("small", Map.of(), Map.of(), List.of(PAYARA_XA)),
            new AppServer.Pool("kept", Map.of(), Map.of("tracking", "false"), List.of(PAYARA_XA)),
            new AppServer.Pool(
                    "lazy",
                    Map.of("lazyEnlistment", "true"),
                    Map.of("tracking", "false"),
                    List.of(PAYARA_XA, "--lazyconnectionenlistment=true")),
            new AppServer.Pool(
                    "lazyLocal",
                    Map.of("lazyEnlistment", "true"),
                    Map.of(),
                    List.of("--transactionsupport=LocalTransaction", "--lazyconnectionenlistment=true")),
            new AppServer.Pool(
                    "refusing",
                    Map.of("lazyEnlistment", "true"),
                    Map.of("enlistment", "false"),
                    List.of(PAYARA_XA, "--lazyconnectionenlistment=true", "--lazyconnectionassociation=true")));

    private static ServerProcess broker;
    private static AppServer server;
    private static Path war;

    private final String kind;

    /** Creates the tests for {@code wildfly} or {@code payara}. */
    FeaturesOnServer(String kind) {
        this.kind = kind;
    }

    @BeforeEach
    void startOnce() throws IOException {
        if (server != null) {
            return;
        }
        Path folder = Folders.emptied(Path.of("target", "features-" + kind));
        UsersFile users = new UsersFile(folder.resolve("users.txt"));
        users.write(Map.of(
                Definitions.USER,
                PasswordHash.of(Definitions.PASSWORD, PasswordHash.MIN_ITERATIONS),
                "clerk",
                PasswordHash.of("stamp", PasswordHash.MIN_ITERATIONS)));
        broker = ServerProcess.combined(
                        folder.resolve("store"), "--users", users.path().toString())
                .withNameServerPort(Definitions.NAMESERVER_PORT)
                .start();
        server = AppServer.create(kind, folder.resolve(kind));
        server.setUp(
                ServerProcess.url(broker.nameServerAddress()),
                POOLS,
                "--user",
                Definitions.USER,
                "--password",
                Definitions.PASSWORD);
        war = write(folder);
        server.deploy(war);
    }

    @AfterAll
    static void stopAll() {
        if (server != null) {
            server.close();
            server = null;
        }
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }

    private static Path write(Path folder) {
        StringBuilder beans = new StringBuilder("<glassfish-ejb-jar><enterprise-beans>");
        for (Class<?> bean : BEANS) {
            beans.append("<ejb><ejb-name>")
                    .append(bean.getSimpleName())
                    .append("</ejb-name><mdb-resource-adapter><resource-adapter-mid>ferrymq-ra</resource-adapter-mid>"
                            + "</mdb-resource-adapter></ejb>");
        }
        WebArchive archive = ShrinkWrap.create(WebArchive.class, WAR)
                .addPackage(Features.class.getPackage())
                .addAsWebInfResource(
                        new StringAsset("<beans xmlns='https://jakarta.ee/xml/ns/jakartaee' version='4.0'"
                                + " bean-discovery-mode='annotated'/>"),
                        "beans.xml")
                .addAsWebInfResource(
                        new StringAsset("<jboss:ejb-jar xmlns:jboss='urn:jboss:jakartaee:1.0'"
                                + " xmlns='https://jakarta.ee/xml/ns/jakartaee'"
                                + " xmlns:r='urn:resource-adapter-binding:2.0' version='4.0'><assembly-descriptor>"
                                + "<r:resource-adapter-binding><ejb-name>*</ejb-name>"
                                + "<r:resource-adapter-name>ferrymq-ra.rar</r:resource-adapter-name>"
                                + "</r:resource-adapter-binding></assembly-descriptor></jboss:ejb-jar>"),
                        "jboss-ejb3.xml")
                // WildFly makes the defined resources in the application's class loader, which has to see the adapter
                .addAsWebInfResource(
                        new StringAsset("<jboss-deployment-structure><deployment><dependencies>"
                                + "<module name='deployment.ferrymq-ra.rar'/>"
                                + "</dependencies></deployment></jboss-deployment-structure>"),
                        "jboss-deployment-structure.xml")
                .addAsWebInfResource(
                        new StringAsset("<ejb-jar xmlns='https://jakarta.ee/xml/ns/jakartaee' version='4.0'>"
                                + "<assembly-descriptor>"
                                + applicationException(Orders.UnknownCustomerException.class, false)
                                + applicationException(Orders.OutOfStockException.class, true)
                                + "</assembly-descriptor></ejb-jar>"),
                        "ejb-jar.xml")
                .addAsWebInfResource(
                        new StringAsset(beans + "</enterprise-beans></glassfish-ejb-jar>"), "glassfish-ejb-jar.xml");
        Path file = folder.resolve(WAR);
        archive.as(ZipExporter.class).exportTo(file.toFile(), true);
        return file;
    }

    private static String applicationException(Class<?> type, boolean rollback) {
        return "<application-exception><exception-class>" + type.getName() + "</exception-class><rollback>" + rollback
                + "</rollback></application-exception>";
    }

    static String run(String what) throws Exception {
        return run(what, "");
    }

    static String run(String what, String text) throws Exception {
        return server.get("/features/run?what=" + what + "&text=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    }

    @Test
    void factoriesAndDestinationsDefinedByTheApplicationWork() throws Exception {
        run("sendDefined", "one");
        assertThat(run("receiveDefined")).isEqualTo("one");
        run("sendByQueueConnection", "two");
        assertThat(run("receiveByQueueConnection")).isEqualTo("two");
    }

    @Test
    void anInjectedContextBelongsToTheTransaction() throws Exception {
        run("sendInjectedAndRollBack", "never");
        run("sendInjected", "once");
        assertThat(run("receiveInjected")).isEqualTo("once");
        assertThat(run("receiveInjectedOrNothing")).isEqualTo("null");
    }

    @Test
    void aFactoryMayHaveLocalTransactionsOrNone() throws Exception {
        run("sendLocalAndRollBack", "never");
        run("sendLocal", "local");
        assertThat(run("receiveDefined")).isEqualTo("local");
        run("sendWithoutAndRollBack", "whatever happens");
        assertThat(run("receiveDefined")).isEqualTo("whatever happens");
        assertThat(run("receiveInjectedOrNothing")).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ferry", "lazy"})
    void aConnectionMayStayOpenFromBeforeTheTransactionToTheNextOne(String pool) throws Exception {
        run("sendOnOneConnection", pool);
        assertThat(List.of(run("receiveDefined"), run("receiveDefined"), run("receiveDefined")))
                .containsExactly(pool + " outside", pool + " inside", pool + " again");
        assertThat(run("receiveInjectedOrNothing")).isEqualTo("null");
    }

    /** A consumer belongs to one physical connection, which WildFly has to be told to leave alone. */
    @Test
    void aConsumerMayStayOpenFromOneTransactionToTheNextOne() throws Exception {
        run("sendDefined", "again");
        assertThat(run("receiveOnOneConsumer", "kept")).isEqualTo("again, again");
        assertThat(run("receiveInjectedOrNothing")).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ferry", "lazy"})
    void twoConnectionsAreOneTransaction(String pool) throws Exception {
        run("sendOnTwoConnectionsAndRollBack", pool);
        run("sendOnTwoConnections", pool);
        assertThat(List.of(run("receiveDefined"), run("receiveDefined")))
                .containsExactlyInAnyOrder(pool + " one", pool + " two");
        assertThat(run("receiveInjectedOrNothing")).isEqualTo("null");
    }

    @Test
    void aLazyConnectionThatIsOpenedAndNotUsedEnlistsNothing() throws Exception {
        // the adapter has one kind of transactions in WildFly, and an annotation cannot ask for lazy enlistment in
        // Payara
        String idle = kind.equals("wildfly") ? "java:app/jms/lazyLocal" : "jms/lazyLocal";
        run("sendBesideAnIdleConnection", idle);
        assertThat(run("receiveDefined")).isEqualTo("beside " + idle);
    }

    @Test
    void aPoolThatCannotBeAskedToEnlistIsRefused() throws Exception {
        assertThatThrownBy(() -> run("sendAtOnce", "refusing")).hasMessageContaining("lazyEnlistment");
        assertThat(run("receiveInjectedOrNothing")).isEqualTo("null");
    }

    @Test
    void theServerDecidesAfterAnApplicationExceptionThatOnlyTheDescriptorDeclares() throws Exception {
        for (String text : List.of("unknown customer", "out of stock", "failure", "fine")) {
            run("order", text);
        }
        await("all orders are over")
                .atMost(PATIENCE)
                .until(() -> run("heard")
                        .lines()
                        .toList()
                        .containsAll(List.of("Orders 2: out of stock", "Orders 2: failure", "Orders 1: fine")));
        assertThat(run("heard").lines().filter(line -> line.startsWith("Orders")))
                .containsExactlyInAnyOrder(
                        "Orders 1: unknown customer",
                        "Orders 1: out of stock",
                        "Orders 2: out of stock",
                        "Orders 1: failure",
                        "Orders 2: failure",
                        "Orders 1: fine");
    }

    @Test
    void aTransactionWhoseTimeIsOverLeavesNothing() throws Exception {
        run("sendDefined", "kept");
        assertThat(run("receiveAndSendTooLate", "never")).isEqualTo("rolled back");
        assertThat(run("receiveDefined")).isEqualTo("kept");
        assertThat(run("receiveInjectedOrNothing")).isEqualTo("null");
    }

    @Test
    void anInjectedContextWithCredentialsIsItsUser() throws Exception {
        run("sendAsClerk", "stamped");
        assertThat(run("receiveInjected")).isEqualTo("stamped");
        assertThatThrownBy(() -> run("sendAsStranger", "forged")).hasMessageContaining("user name or the password");
        assertThat(run("receiveInjectedOrNothing")).isEqualTo("null");
    }

    @Test
    void callsThatAreForbiddenInAServerThrow() throws Exception {
        assertThat(run("forbiddenCallsThatWork")).isEmpty();
    }

    @Test
    void everySubscriptionOfATopicGetsItsMessageOnceAndDurableOnesWhatTheyMissed() throws Exception {
        awaitConnected(4);
        run("publish", "first");
        await("three beans heard it")
                .atMost(PATIENCE)
                .until(() -> heard("first").size() >= 3);
        assertThat(heard("first"))
                .containsExactlyInAnyOrder("DurableNews: first", "SharedNews: first", "PassingNews: first");

        server.undeploy(WAR);
        publishFromOutside("missed");
        server.deploy(war);
        awaitConnected(8);
        run("publish", "last");
        await("three beans heard it").atMost(PATIENCE).until(() -> heard("last").size() >= 3);
        assertThat(heard("missed")).containsExactlyInAnyOrder("DurableNews: missed", "SharedNews: missed");
        assertThat(heard("last"))
                .containsExactlyInAnyOrder("DurableNews: last", "SharedNews: last", "PassingNews: last");
    }

    static String log() throws IOException {
        return server.log();
    }

    private static void awaitConnected(int times) {
        await("the beans are connected")
                .atMost(PATIENCE)
                .until(() -> server.log().split("is connected, ", -1).length - 1 >= times);
    }

    private static List<String> heard(String text) throws Exception {
        return run("heard").lines().filter(line -> line.endsWith(": " + text)).toList();
    }

    private static void publishFromOutside(String text) {
        var factory = new org.ferrymq.jms.FerryConnectionFactory(ServerProcess.url(broker.nameServerAddress()));
        try (var context = factory.createContext("clerk", "stamp")) {
            context.createProducer().send(context.createTopic("features.news"), text);
        }
    }
}
