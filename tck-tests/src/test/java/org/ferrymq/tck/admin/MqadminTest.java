package org.ferrymq.tck.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.JMSContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.ferrymq.broker.admin.AdminMain;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.StockClients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our mqadmin, as its script runs it, against a nameserver and two brokers in processes of their own. */
class MqadminTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static ServerProcess nameServer;
    private static ServerProcess a;
    private static ServerProcess b;
    private static StockClients clients;
    private static DefaultMQProducer producer;

    /** What a run came to. */
    private record Run(int exitCode, String out, String err) {
        JsonNode json() throws Exception {
            assertThat(exitCode).as(err).isZero();
            return JSON.readTree(out);
        }

        Run refused(String reason) {
            assertThat(exitCode).as(out).isEqualTo(1);
            assertThat(err).contains(reason);
            return this;
        }

        Run done() {
            assertThat(exitCode).as(err).isZero();
            return this;
        }
    }

    @BeforeAll
    static void startServers() throws Exception {
        nameServer = ServerProcess.nameServer().start();
        a = ServerProcess.broker(folder.resolve("a"), nameServer.address(), "--name", "a")
                .start();
        b = ServerProcess.broker(folder.resolve("b"), nameServer.address(), "--name", "b")
                .start();
        clients = new StockClients(nameServer.address());
        producer = clients.producer();
    }

    @AfterAll
    static void stopServers() {
        clients.close();
        a.close();
        b.close();
        nameServer.close();
    }

    @Test
    void topicsOnBothBrokers() throws Exception {
        mqadmin("topic", "create", "t", "--queues", "3").done();
        JsonNode updated = mqadmin("topic", "update", "t", "--write-queues", "2", "--broker", "b", "--json")
                .json();
        assertThat(updated).hasSize(1);
        assertThat(updated.get(0).get("readQueues").asInt()).isEqualTo(3);

        JsonNode route = mqadmin("topic", "route", "t", "--json").json();
        assertThat(route.findValuesAsText("broker")).containsExactly("a", "b");
        assertThat(route.findValuesAsText("writeQueues")).containsExactly("3", "2");
        assertThat(mqadmin("topic", "status", "t", "--json").json()).hasSize(6);

        mqadmin("topic", "delete", "t").done();
        mqadmin("topic", "route", "t").refused("no broker has registered a topic t");
        mqadmin("topic", "update", "t", "--order", "true").refused("no broker has a topic t");
    }

    @Test
    void messagesAreSentFoundAndPrinted() throws Exception {
        mqadmin("topic", "create", "m", "--queues", "1", "--broker", "a").done();
        long before = System.currentTimeMillis();
        JsonNode sent = mqadmin(
                        "message",
                        "send",
                        "m",
                        "--body",
                        "one",
                        "--tag",
                        "x",
                        "--key",
                        "k1",
                        "--key",
                        "k2",
                        "--property",
                        "colour=blue",
                        "--json")
                .json()
                .get(0);
        mqadmin("message", "send", "m", "--body", "two").done();
        String id = sent.get("id").asText();

        assertThat(mqadmin("message", "by-key", "m", "k2", "--json")
                        .json()
                        .get(0)
                        .get("id")
                        .asText())
                .isEqualTo(id);
        assertThat(mqadmin("message", "by-id", id).done().out())
                .containsPattern("property colour +blue")
                .containsPattern("body +one");
        assertThat(mqadmin("message", "by-offset", "m", "0", "1", "--broker", "a")
                        .done()
                        .out())
                .containsPattern("body +two");
        mqadmin("message", "by-offset", "m", "0", "7", "--broker", "a").refused("has no message at offset 7");
        assertThat(mqadmin("message", "by-offset", "m", "0", "1").err())
                .contains("there are several brokers", "--broker");

        assertThat(mqadmin("message", "by-time", "m", "--from", Long.toString(before), "--json")
                        .json())
                .hasSize(2);
        assertThat(mqadmin("message", "by-time", "m", "--from", "-2h", "--to", "-1h", "--json")
                        .json())
                .isEmpty();
        assertThat(mqadmin("message", "print", "m", "0", "--broker", "a", "--json")
                        .json()
                        .findValuesAsText("body"))
                .containsExactly("one", "two");
        assertThat(mqadmin("message", "print", "m", "0", "--broker", "a", "--tags", "x", "--json")
                        .json())
                .hasSize(1);
        assertThat(mqadmin("message", "print", "m", "0", "--broker", "a", "--last", "--max", "1", "--json")
                        .json()
                        .findValuesAsText("body"))
                .containsExactly("two");
        assertThat(mqadmin("group", "list").out()).doesNotContain("TOOLS_CONSUMER");
    }

    @Test
    void groupsAndTheirOffsets() throws Exception {
        mqadmin("topic", "create", "g", "--queues", "1", "--broker", "a").done();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(producer.send(new Message("g", ("g" + i).getBytes(UTF_8))).getMsgId());
        }
        mqadmin("group", "create", "readers", "--max-tries", "2").done();
        Set<String> received = new CopyOnWriteArraySet<>();
        DefaultMQPushConsumer consumer = consumer("readers", "g", received);
        await().atMost(PATIENCE).until(() -> received.containsAll(ids));

        assertThat(mqadmin("group", "connections", "readers", "--json")
                        .json()
                        .get(0)
                        .get("subscriptions")
                        .asText())
                .contains("g [*]");
        mqadmin("offset", "reset", "readers", "g", "--to", "first").refused("1 clients connected");
        mqadmin("group", "delete", "readers").refused("stop them first");
        consumer.shutdown();
        await().atMost(PATIENCE)
                .until(() -> mqadmin("group", "connections", "readers", "--json")
                        .json()
                        .isEmpty());
        assertThat(mqadmin("group", "progress", "readers", "--topic", "g", "--json")
                        .json()
                        .get(0)
                        .get("behind")
                        .asLong())
                .isZero();

        assertThat(mqadmin("offset", "reset", "readers", "g", "--to", "first", "--dry-run", "--json")
                        .json()
                        .get(0)
                        .get("from")
                        .asLong())
                .isEqualTo(3);
        mqadmin("offset", "reset", "readers", "g", "--offset", "1").done();
        mqadmin("offset", "clone", "readers", "cloned", "--topic", "g").done();
        assertThat(mqadmin("group", "progress", "cloned", "--topic", "g", "--json")
                        .json()
                        .get(0)
                        .get("behind")
                        .asLong())
                .isEqualTo(2);
        Set<String> again = new CopyOnWriteArraySet<>();
        var unusedConsumer = consumer("cloned", "g", again);
        await().atMost(PATIENCE).until(() -> again.size() == 2);
        assertThat(again).containsExactlyInAnyOrderElementsOf(ids.subList(1, 3));

        mqadmin("offset", "skip", "readers", "g").done();
        assertThat(mqadmin("group", "progress", "readers", "--topic", "g", "--json")
                        .json()
                        .get(0)
                        .get("behind")
                        .asLong())
                .isZero();
        mqadmin("group", "delete", "readers").done();
        mqadmin("group", "progress", "readers").refused("no broker knows a consumer group readers");
    }

    @Test
    void deadLettersAreSentAgain() throws Exception {
        mqadmin("topic", "create", "d", "--queues", "1", "--broker", "a").done();
        Map<String, Integer> tries = new ConcurrentHashMap<>();
        givingUpAtFirst("unlucky", "d", tries);
        SendResult sent = producer.send(new Message("d", null, "letter", "one".getBytes(UTF_8)));
        producer.send(new Message("d", "two".getBytes(UTF_8)));
        await().atMost(PATIENCE).until(() -> deadLetters("unlucky") == 2);

        JsonNode resent = mqadmin("message", "resend", "unlucky", "--key", "letter", "--json")
                .json();
        assertThat(resent).hasSize(1);
        assertThat(resent.get(0).get("topic").asText()).isEqualTo("%RETRY%unlucky");
        await().atMost(PATIENCE).until(() -> tries.getOrDefault("one", 0) == 2);

        assertThat(mqadmin("message", "resend", "unlucky", "--all", "--json").json())
                .hasSize(2);
        await().atMost(PATIENCE).until(() -> tries.getOrDefault("two", 0) == 2 && tries.getOrDefault("one", 0) == 3);
        assertThat(mqadmin("message", "resend", "unlucky", "--all", "--json").json())
                .isEmpty();
        mqadmin("message", "resend", "unlucky", "--id", sent.getOffsetMsgId())
                .refused("no such message among the dead letters");
        assertThat(mqadmin("message", "resend", "unlucky").exitCode()).isEqualTo(2);
    }

    /** A consumer whose every message becomes a dead letter at the first try. */
    private static void givingUpAtFirst(String group, String topic, Map<String, Integer> tries) throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            boolean first = messages.stream()
                    .map(message -> tries.merge(new String(message.getBody(), UTF_8), 1, Integer::sum))
                    .anyMatch(count -> count == 1);
            context.setDelayLevelWhenNextConsume(-1); // to the dead letters at once
            return first ? ConsumeConcurrentlyStatus.RECONSUME_LATER : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
    }

    private static int deadLetters(String group) {
        return mqadmin("message", "by-time", "%DLQ%" + group, "--from", "-1h", "--json")
                        .out()
                        .split("\"id\"", -1)
                        .length
                - 1;
    }

    @Test
    void deadLettersThatSomebodyHasReceivedAreNotSentAgain() throws Exception {
        mqadmin("topic", "create", "salvage", "--queues", "1", "--broker", "a").done();
        Map<String, Integer> tries = new ConcurrentHashMap<>();
        givingUpAtFirst("salvaged", "salvage", tries);
        List<String> parts = List.of("one", "two", "three");
        for (String part : parts) {
            Message message = new Message("salvage", part.getBytes(UTF_8));
            message.putUserProperty("part", part);
            producer.send(message);
            // One after the other, so that what is received below is neither the first nor the last dead letter.
            await().atMost(PATIENCE).until(() -> deadLetters("salvaged") == parts.indexOf(part) + 1);
        }

        try (JMSContext context = new FerryConnectionFactory(ServerProcess.url(nameServer.address())).createContext()) {
            assertThat(context.createConsumer(context.createQueue("%DLQ%salvaged"), "part = 'two'")
                            .receive(PATIENCE.toMillis()))
                    .isNotNull();
        }
        Run resent = mqadmin("message", "resend", "salvaged", "--all").done();
        assertThat(resent.err()).contains("Left out, because somebody has received them", "expired: 1");
        await().atMost(PATIENCE).until(() -> tries.get("one") == 2 && tries.get("three") == 2);
        assertThat(tries.get("two")).isEqualTo(1);
        assertThat(mqadmin("message", "resend", "salvaged", "--all", "--json").json())
                .isEmpty();
    }

    @Test
    void brokersAndTheirSettings() throws Exception {
        assertThat(mqadmin("broker", "list", "--json").json().findValuesAsText("broker"))
                .containsExactly("a", "b");
        assertThat(mqadmin("broker", "status", "a").done().out()).containsPattern("storeState +RUNNING");
        assertThat(mqadmin("broker", "stats", "--json").json()).isNotNull();
        mqadmin("broker", "config", "set", "clients.max-message", "2 MiB", "--broker", "b")
                .done();
        assertThat(setting("b", "clients.max-message")).isEqualTo("2 MiB");
        assertThat(setting("a", "clients.max-message")).isEqualTo("4 MiB");
        mqadmin("broker", "config", "set", "clients.max-message", "9 TiB").refused("must be a size such as 4 MiB");
        mqadmin("broker", "config", "set", "store.flush", "async").refused("need a restart");

        // It survives a restart, until it is taken back.
        assertThat(b.terminate()).isZero();
        b.start();
        assertThat(setting("b", "clients.max-message")).isEqualTo("2 MiB");
        mqadmin("broker", "config", "unset", "clients.max-message").done();
        assertThat(setting("b", "clients.max-message")).isEqualTo("4 MiB");
    }

    private static String setting(String broker, String key) throws Exception {
        for (JsonNode row :
                mqadmin("broker", "config", "show", broker, "--json").json()) {
            if (row.get("setting").asText().equals(key)) {
                return row.get("value").asText();
            }
        }
        return "";
    }

    @Test
    void nameserversAndTheirValues() throws Exception {
        assertThat(mqadmin("namesrv", "list", "--json").json().findValuesAsText("broker"))
                .containsExactly("a", "b");
        mqadmin("namesrv", "kv", "put", "ns", "k", "v").done();
        assertThat(mqadmin("namesrv", "kv", "get", "ns", "k", "--json")
                        .json()
                        .get(0)
                        .get("value")
                        .asText())
                .isEqualTo("v");
        assertThat(mqadmin("namesrv", "kv", "list", "ns").out()).containsPattern("k +v");
        mqadmin("namesrv", "kv", "delete", "ns", "k").done();
        mqadmin("namesrv", "kv", "get", "ns", "k").refused("no nameserver has a value of k");
        mqadmin("namesrv", "wipe-write", "c").refused("no broker c; registered are a, b");
    }

    private static DefaultMQPushConsumer consumer(String group, String topic, Set<String> received) throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> received.add(message.getMsgId()));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return consumer;
    }

    private static Run mqadmin(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--namesrv", ServerProcess.text(nameServer.address()), "--timeout", "60"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = AdminMain.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        return new Run(exitCode, out.toString(), err.toString());
    }
}
