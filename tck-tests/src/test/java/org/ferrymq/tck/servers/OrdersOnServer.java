package org.ferrymq.tck.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.tck.wildfly.BrokerProcess;
import org.ferrymq.tck.wildfly.OrderClient;
import org.ferrymq.tck.wildfly.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job on a real application server: .rar and .ear deployed as they are, a broker in a process of its own. One server and one broker
 * for all tests of a class, which build on each other, because starting them takes longer than all the rest.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public abstract class OrdersOnServer {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> ANSWERED = new ArrayList<>();

    @TempDir
    private static Path store;

    private static int brokerStarts;
    private static int brokerPort;
    private static int nameServerPort;
    private static BrokerProcess broker;
    private static OrdersHost server;
    private static OrderClient orders;

    /** {@return the server of this class, which does not run yet} */
    protected abstract OrdersHost server() throws IOException;

    @BeforeEach
    void startOnce() throws IOException {
        if (server == null) {
            brokerPort = Ports.free();
            nameServerPort = Ports.free();
            server = server();
            server.start(url());
            orders = new OrderClient(server.http());
        }
    }

    @AfterAll
    static void stopAll() throws IOException {
        if (broker != null) {
            broker.close();
            broker = null;
        }
        if (server != null) {
            server.stop();
            server = null;
        }
        ANSWERED.clear();
    }

    private static String url() {
        return "ferry://127.0.0.1:" + nameServerPort;
    }

    private static BrokerProcess startBroker() throws IOException {
        Path home = Path.of(System.getProperty("ferrymq.home"));
        Path log = Path.of("target", "orders-broker-" + ++brokerStarts + ".log");
        return BrokerProcess.start(home, log, brokerPort, nameServerPort, store);
    }

    private static void awaitReply(String id) {
        await("reply to " + id).atMost(PATIENCE).until(() -> orders.count(id, "replied") > 0);
        ANSWERED.add(id);
    }

    private static List<String> story(String id) throws IOException, InterruptedException {
        return orders.events(id).stream()
                .map(event -> event.attempt() == 0 ? event.what() : event.what() + " " + event.attempt())
                .collect(Collectors.toList());
    }

    @Test
    @Order(1)
    void deploysBeforeTheBrokerIsThereAndComesUpWhenItIs() throws Exception {
        server.deployOrders();
        assertThat(orders.statusOfPage()).isEqualTo(200);
        assertThat(server.log()).contains("waits for the broker");

        broker = startBroker();
        await("three beans are connected")
                .atMost(PATIENCE)
                .until(() -> server.log().split("is connected, ", -1).length - 1 >= 3);
        awaitReply(orders.place(Map.of("tag", "standard")));
    }

    @Test
    @Order(2)
    void anOrderIsProcessedByTheBeanOfItsTagAndAnsweredOnce() throws Exception {
        String priority = orders.place(Map.of("tag", "priority", "item", "deck chair", "quantity", "2"));
        String gift = orders.place(Map.of("tag", "gift"));
        awaitReply(priority);
        awaitReply(gift);
        assertThat(story(priority)).containsExactly("placed", "received 1", "replied 1");
        assertThat(orders.events(priority).get(2).text())
                .isEqualTo("order " + priority + ": 2 x deck chair done by express desk");
        assertThat(orders.events(gift).get(2).text()).endsWith("done by standard desk");
    }

    @Test
    @Order(3)
    void aFailureTakesTheReplyBackAndTheOrderComesAgain() throws Exception {
        String id = orders.place(Map.of("tag", "priority", "fail", "once"));
        awaitReply(id);
        // the reply of the first attempt, had it got out, would say attempt 1
        assertThat(story(id)).containsExactly("placed", "received 1", "rolled back 1", "received 2", "replied 2");
    }

    @Test
    @Order(4)
    void anOrderThatAlwaysFailsBecomesADeadLetterWithTheReason() throws Exception {
        String id = orders.place(Map.of("tag", "standard", "fail", "always"));
        await("dead letter of " + id).atMost(PATIENCE).until(() -> orders.count(id, "dead letter") > 0);
        List<OrderClient.Event> events = orders.events(id);
        OrderClient.Event last = events.get(events.size() - 1);
        assertThat(last.what()).isEqualTo("dead letter");
        assertThat(last.attempt())
                .isEqualTo((int) orders.count(id, "rolled back"))
                .isGreaterThan(1);
        assertThat(last.text()).isNotBlank();
        assertThat(orders.count(id, "replied")).isZero();
        assertThat(orders.rows(id)).isZero();
    }

    @Test
    @Order(4)
    void aReminderComesWhenItIsDue() throws Exception {
        String id = orders.place(Map.of("tag", "standard", "remindAfter", "1000"));
        awaitReply(id);
        await("reminder of " + id).atMost(PATIENCE).until(() -> orders.count(id, "reminded") > 0);
        List<OrderClient.Event> events = orders.events(id);
        assertThat(story(id)).containsExactly("placed", "received 1", "replied 1", "reminded");
        assertThat(events.get(3).at() - events.get(1).at()).isGreaterThanOrEqualTo(1_000L);
    }

    @Test
    @Order(4)
    void whatNoSelectorMatchesStaysInTheQueue() throws Exception {
        String id = orders.place(Map.of("tag", "backorder"));
        String after = orders.place(Map.of("tag", "priority"));
        awaitReply(after);
        assertThat(story(id)).containsExactly("placed");
        assertThat(waitingOrders()).containsExactly(id);
    }

    private static List<String> waitingOrders() throws JMSException {
        try (JMSContext context = new FerryConnectionFactory(url()).createContext()) {
            Queue queue = context.createQueue("orders");
            try (QueueBrowser browser = context.createBrowser(queue)) {
                List<String> ids = new ArrayList<>();
                for (Enumeration<?> waiting = browser.getEnumeration(); waiting.hasMoreElements(); ) {
                    ids.add(((Message) waiting.nextElement()).getStringProperty("KEYS"));
                }
                return ids;
            }
        }
    }

    @Test
    @Order(5)
    void aDelayedOrderIsNotProcessedEarly() throws Exception {
        String id = orders.place(Map.of("tag", "standard", "delay", "1500"));
        awaitReply(id);
        List<OrderClient.Event> events = orders.events(id);
        assertThat(events.get(1).at() - events.get(0).at()).isGreaterThanOrEqualTo(1_500L);
    }

    @Test
    @Order(6)
    void ordersOfOtherClientsAreAnsweredOnceEach() throws Exception {
        List<String> ids = new ArrayList<>();
        try (JMSContext context = new FerryConnectionFactory(url()).createContext(JMSContext.SESSION_TRANSACTED)) {
            for (int i = 0; i < 300; i++) {
                String id = "client-" + i;
                String tag = i % 3 == 0 ? "priority" : "standard";
                TextMessage order =
                        context.createTextMessage("{\"id\":\"" + id + "\",\"item\":\"rope\",\"quantity\":1,\"tag\":\""
                                + tag + "\",\"fail\":\"" + (i % 10 == 0 ? "once" : "never") + "\"}");
                order.setStringProperty("TAGS", tag);
                order.setStringProperty("KEYS", id);
                order.setJMSReplyTo(context.createQueue("order-replies"));
                context.createProducer().send(context.createQueue("orders"), order);
                ids.add(id);
            }
            context.commit();
        }
        ids.forEach(OrdersOnServer::awaitReply);
    }

    @Test
    @Order(7)
    void theBrokerMayRestart() throws Exception {
        broker.close();
        broker = startBroker();
        await("an order gets through again").atMost(PATIENCE).ignoreExceptions().until(() -> {
            String id = orders.place(Map.of("tag", "priority"));
            awaitReply(id);
            return true;
        });
        await("only the order that nobody wants is left")
                .atMost(PATIENCE)
                .until(() -> waitingOrders().size() == 1);
    }

    @Test
    @Order(8)
    void everyOrderIsInTheDatabaseOnceAndWasAnsweredOnce() throws Exception {
        for (String id : ANSWERED) {
            assertThat(orders.count(id, "replied")).as(id).isEqualTo(1);
            assertThat(orders.rows(id)).as("rows in the database of " + id).isEqualTo(1);
        }
    }

    @Test
    @Order(9)
    void undeploysCleanly() throws Exception {
        server.undeployAll();
        assertThat(server.log()).contains("FerryMQ resource adapter stopped");
        server.stop();
        assertThat(server.unexpectedErrors()).isEmpty();
    }
}
