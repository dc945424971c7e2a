package org.ferrymq.tck.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.tck.ProxyNameServer;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.StallingProxy;
import org.ferrymq.tck.servers.wrong.Wrong;
import org.ferrymq.tck.servers.wrong.WrongFlag;
import org.ferrymq.tck.servers.wrong.WrongNumber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Applications, the adapter, the server, the broker and the network come and go: nothing is lost, nothing is done twice, nothing stays behind. One server for all
 * tests of a class, which leave it as they found it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class LifeOnServer {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int REDEPLOYMENTS = Integer.getInteger("ferrymq.redeployments", 5);
    private static final int MOST_ADAPTERS = 6;
    private static final String ADAPTER = "org.ferrymq.ra.FerryResourceAdapter";
    private static final String WAR = "life.war";
    private static final String EAR = "life-ear.ear";

    private static ServerProcess broker;
    private static StallingProxy network;
    private static ProxyNameServer names;
    private static AppServer server;
    private static LifeArchives archives;
    private static boolean installed;

    private final String kind;

    /** Creates the tests for {@code wildfly} or {@code payara}. */
    LifeOnServer(String kind) {
        this.kind = kind;
    }

    @BeforeEach
    void startOnce() throws IOException {
        if (server != null) {
            return;
        }
        Path folder = Folders.emptied(folder(kind));
        broker = ServerProcess.combined(folder.resolve("store")).start();
        network = new StallingProxy(broker.address());
        names = new ProxyNameServer(network.port());
        archives = new LifeArchives(folder, kind);
        server = AppServer.create(kind, folder.resolve(kind));
        server.jvmOption("-XX:SoftRefLRUPolicyMSPerMB=0"); // what only caches keep goes with the next collection
        if (kind.equals("wildfly")) {
            server.configureEmbedded(EAR, direct());
        }
        server.start();
    }

    private static Path folder(String kind) {
        return Path.of("target", "life-" + kind);
    }

    @AfterAll
    static void stopAll() {
        if (server != null) {
            server.close();
            server = null;
            installed = false;
        }
        if (names != null) {
            names.close();
            network.close();
            broker.close();
            names = null;
        }
    }

    private static String direct() {
        return "ferry://" + ServerProcess.text(broker.nameServerAddress());
    }

    /** The adapter is installed, on a network that the tests can cut, and the application is deployed. */
    private static void deployed() throws IOException {
        if (!installed) {
            server.install(names.url() + "?heartbeatInterval=1s&requestTimeout=10s");
            server.deploy(archives.war(WAR));
            installed = true;
            awaitConnected(1);
        }
    }

    private static void awaitConnected(int times) {
        await("the beans are connected")
                .atMost(PATIENCE)
                .until(() -> server.log().split("queue life.orders is connected, ", -1).length - 1 >= times);
    }

    private static int connected() throws IOException {
        return server.log().split("queue life.orders is connected, ", -1).length - 1;
    }

    private static Traffic traffic() {
        return Traffic.start(direct(), "life.orders", "life.replies", PATIENCE);
    }

    private static String page(String query) throws IOException, InterruptedException {
        return server.get("/life/run?" + query);
    }

    private static List<String> seen(String prefix) throws IOException, InterruptedException {
        return page("what=seen")
                .lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    private static JMSContext client() {
        return new FerryConnectionFactory(direct()).createContext();
    }

    private static Message receive(String queue) {
        try (JMSContext context = client();
                JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            return consumer.receive(PATIENCE.toMillis());
        }
    }

    private String factory() {
        return URLEncoder.encode(kind.equals("wildfly") ? "java:/jms/ferry" : "jms/ferry", StandardCharsets.UTF_8);
    }

    @Test
    @Order(1)
    void anAdapterInsideAnEarMayBeRedeployedAgainAndAgain() throws Exception {
        Path ear = archives.ear(EAR);
        if (kind.equals("payara")) {
            server.configureEmbedded(EAR, direct());
        }
        Footprint footprint = new Footprint(server.pid());
        List<Long> applications = new ArrayList<>();
        List<Long> adapters = new ArrayList<>();
        for (int i = 1; i <= REDEPLOYMENTS; i++) {
            server.deploy(ear);
            String factory = kind.equals("wildfly") ? "java:/jms/ferry" : "java:app/jms/own";
            server.get("/ear/run?text=hello-" + i + "&factory=" + URLEncoder.encode(factory, StandardCharsets.UTF_8));
            String expected = "hello-" + i;
            await("the bean of the .ear gets its message")
                    .atMost(PATIENCE)
                    .until(() -> server.get("/ear/run").equals(expected));
            server.undeploy(EAR);
            await("no thread of ours is left")
                    .atMost(PATIENCE)
                    .until(() -> footprint.ourThreads().isEmpty());
            applications.add(footprint.loadersOf("org.ferrymq.tck.servers.ear.Deployment"));
            adapters.add(footprint.loadersOf(ADAPTER));
        }
        // servers keep the last one for a while, in caches of theirs
        assertThat(applications).as("applications in memory after each round").allMatch(count -> count <= 2);
        // what the server's own threads keep, grows with these and not with the rounds
        assertThat(adapters).as("adapters in memory after each round").allMatch(count -> count <= MOST_ADAPTERS);
        assertThat(footprint.holdersOf(ADAPTER, folder(kind))).isEmpty();
    }

    @Test
    @Order(2)
    void aBeansExceptionAndItsRollbackFollowItsOwnPolicyIntoItsOwnDeadLetters() throws Exception {
        deployed();
        for (String way : List.of("throw", "rollback")) {
            try (JMSContext context = client()) {
                context.createProducer().send(context.createQueue("life.failing"), way);
            }
            Message dead = receive("life.dead");
            assertThat(dead).isNotNull();
            assertThat(dead.getBody(String.class)).isEqualTo(way);
            assertThat(dead.getStringProperty("DLQReason")).isEqualTo("delivered 4 times without success");
            assertThat(dead.getStringProperty("DLQ_ORIGIN_TOPIC")).isEqualTo("life.failing");
            List<String[]> tries = seen("Failing " + way + " ").stream()
                    .map(line -> line.split(" ", -1))
                    .toList();
            assertThat(tries).extracting(each -> each[0]).containsExactly("1", "2", "3", "4");
            long[] at =
                    tries.stream().mapToLong(each -> Long.parseLong(each[1])).toArray();
            assertThat(at[1] - at[0]).as("the first wait").isGreaterThanOrEqualTo(290);
            assertThat(at[2] - at[1]).as("three times as long").isGreaterThanOrEqualTo(890);
            assertThat(at[3] - at[2]).as("not beyond the longest").isGreaterThanOrEqualTo(990);
        }
    }

    @Test
    @Order(2)
    void aBeanWithoutTransactionHasAPolicyToo() throws Exception {
        deployed();
        try (JMSContext context = client()) {
            context.createProducer().send(context.createQueue("life.careless"), "plain");
        }
        Message dead = receive("life.dead.careless");
        assertThat(dead).isNotNull();
        assertThat(dead.getBody(String.class)).isEqualTo("plain");
        assertThat(seen("Careless ")).containsExactly("plain 1", "plain 2");
    }

    @Test
    @Order(2)
    void theBeanOfTheHigherPriorityGetsTheMessages() throws Exception {
        deployed();
        try (JMSContext context = client()) {
            for (int i = 0; i < 20; i++) {
                context.createProducer().send(context.createQueue("life.preferred"), "m" + i);
            }
        }
        await("all are received")
                .atMost(PATIENCE)
                .until(() -> seen("Preferred ").size() == 20);
        assertThat(seen("Deferred ")).isEmpty();
    }

    @Test
    @Order(2)
    void groupsStayInOrderWithManySessionsAndFailures() throws Exception {
        deployed();
        int groups = 6;
        int each = 40;
        try (JMSContext context = client()) {
            for (int number = 1; number <= each; number++) {
                for (int group = 0; group < groups; group++) {
                    TextMessage message = context.createTextMessage("grouped");
                    message.setStringProperty("JMSXGroupID", "group" + group);
                    message.setIntProperty("number", number);
                    context.createProducer().send(context.createQueue("life.groups"), message);
                }
            }
        }
        await("all are processed").atMost(PATIENCE).until(() -> seen("Grouped ").size() >= groups * each);
        Map<String, List<Integer>> order = new HashMap<>();
        for (String line : seen("Grouped ")) {
            String[] words = line.split(" ", -1);
            order.computeIfAbsent(words[0], name -> new ArrayList<>()).add(Integer.valueOf(words[1]));
        }
        assertThat(order).hasSize(groups);
        order.forEach((group, numbers) -> assertThat(numbers)
                .as(group)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, each).boxed().toList()));
    }

    @Test
    @Order(2)
    void anApplicationHasItsOwnLibrariesAndNoneOfOurs() throws Exception {
        deployed();
        for (Class<?> library : LifeArchives.LIBRARIES) {
            // its own, or (Jackson) the server's
            assertThat(page("what=sourceOf&text=" + library.getName()))
                    .containsAnyOf("WEB-INF/lib", "/modules/")
                    .doesNotContain("ferrymq-");
        }
        server.deploy(archives.plain("plain.war"));
        try {
            for (String library :
                    List.of("io.netty.util.concurrent.FastThreadLocal", "ch.qos.logback.core.ContextBase")) {
                assertThatThrownBy(() -> server.get("/plain/run?what=sourceOf&text=" + library))
                        .as(library)
                        .hasMessageContaining("ClassNotFoundException");
            }
        } finally {
            server.undeploy("plain.war");
        }
    }

    @Test
    @Order(3)
    void undeployingInTheMiddleOfTrafficLosesAndDoublesNothing() throws Exception {
        deployed();
        try (Traffic traffic = traffic()) {
            traffic.awaitMore(200);
            server.undeploy(WAR);
            assertThat(server.isAlive()).isTrue();
            server.deploy(archives.war(WAR));
            traffic.awaitMore(200);
            traffic.finish();
        }
    }

    @Test
    @Order(3)
    void whileItSleepsNothingIsDeliveredAndThenItGoesOn() throws Exception {
        deployed();
        try (Traffic traffic = traffic()) {
            traffic.awaitMore(100);
            server.putToSleep(WAR);
            int before = connected();
            try (JMSContext context = client()) {
                context.createProducer().send(context.createQueue("life.failing"), "asleep");
                // what is sent while it sleeps is all there for somebody else
                try (JMSConsumer consumer = context.createConsumer(context.createQueue("life.failing"))) {
                    assertThat(consumer.receiveBody(String.class, PATIENCE.toMillis()))
                            .isEqualTo("asleep");
                }
            }
            server.wakeUp(WAR);
            awaitConnected(before + 1);
            traffic.awaitMore(100);
            traffic.finish();
        }
    }

    @Test
    @Order(4)
    void aNetworkThatStallsIsNoticedAndRecoversWithoutRedeploying() throws Exception {
        deployed();
        try (Traffic traffic = traffic()) {
            traffic.awaitMore(100);
            int before = connected();
            network.stall();
            await("the loss is noticed")
                    .atMost(PATIENCE)
                    .until(() -> server.log().contains("queue life.orders lost its broker"));
            network.resume();
            awaitConnected(before + 1);
            traffic.awaitMore(100);
            traffic.finish();
        }
    }

    @Test
    @Order(4)
    void withoutANameserverWhatIsConnectedWorksOnAndTheRestComesBackWithIt() throws Exception {
        deployed();
        try (Traffic traffic = traffic()) {
            traffic.awaitMore(100);
            int before = connected();
            int port = names.port();
            names.close();
            traffic.awaitMore(100);
            network.disconnect();
            await("it looks for the nameserver")
                    .atMost(PATIENCE)
                    .until(() -> server.log().split("queue life.orders waits for the broker", -1).length > 1);
            names = new ProxyNameServer(network.port(), port);
            awaitConnected(before + 1);
            traffic.awaitMore(100);
            traffic.finish();
        }
    }

    @Test
    @Order(5)
    void theBrokerIsKilledAndThePoolDropsItsDeadConnections() throws Exception {
        deployed();
        List<String> texts = IntStream.range(0, 300).mapToObj(i -> "kill " + i).toList();
        try (JMSContext context = client()) {
            for (String text : texts) {
                context.createProducer().send(context.createQueue("life.orders"), text);
            }
        }
        page("what=send&factory=" + factory() + "&queue=life.pool&text=before");
        int before = connected();
        broker.kill();
        assertThatThrownBy(() -> page("what=send&factory=" + factory() + "&queue=life.pool&text=lost"))
                .isInstanceOf(IOException.class);
        broker.start();
        awaitConnected(before + 1);
        await("the pool has working connections")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> page("what=send&factory=" + factory() + "&queue=life.pool&text=after")
                        .equals("done"));
        for (int i = 0; i < 10; i++) {
            page("what=send&factory=" + factory() + "&queue=life.pool&text=more");
        }
        List<String> replies = new ArrayList<>();
        try (JMSContext context = client();
                JMSConsumer consumer = context.createConsumer(context.createQueue("life.replies"))) {
            while (replies.size() < texts.size()) {
                String reply = consumer.receiveBody(String.class, PATIENCE.toMillis());
                assertThat(reply).as("after " + replies.size() + " replies").isNotNull();
                replies.add(reply);
            }
            assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
        }
        assertThat(replies).containsExactlyInAnyOrderElementsOf(texts);
    }

    @Test
    @Order(6)
    void theServerStopsInTheMiddleOfTrafficAndGoesOnAfterItsStart() throws Exception {
        deployed();
        try (Traffic traffic = traffic()) {
            traffic.awaitMore(200);
            server.stop();
            server.start();
            traffic.awaitMore(200);
            traffic.finish();
        }
    }

    /** Last, because WildFly tries what it refused again at each resume. */
    @Test
    @Order(7)
    void wrongPropertiesFailTheDeploymentAndAreNamed() throws Exception {
        deployed();
        for (Class<?> bean : List.of(Wrong.class, WrongNumber.class, WrongFlag.class)) {
            assertThatThrownBy(() -> server.deploy(archives.wrong(bean.getSimpleName() + ".war", bean)))
                    .as(bean.getSimpleName())
                    .isInstanceOf(AppServer.DeploymentRefusedException.class);
        }
        assertThat(server.log())
                .contains("property consumerPriority has the value 'high', which is wrong")
                .contains("property redeliveryDelay has the value 'soon', which is wrong")
                .containsPattern("maxSession.*many")
                .containsPattern("shareSubscriptions.*yes");
    }
}
