package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.ferrymq.jms.FerryQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Apache Camel's JMS component as applications use it: transacted routes, request and reply, shared subscriptions, typed headers. */
class CamelJmsTest extends JmsTest {
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private CamelContext camel;

    @BeforeEach
    void createContext() {
        camel = new DefaultCamelContext();
        JmsComponent component = JmsComponent.jmsComponentAutoAcknowledge(factory);
        component.setReceiveTimeout(200);
        component.setRequestTimeout(60_000);
        camel.addComponent("jms", component);
    }

    @AfterEach
    void stopContext() {
        camel.stop();
    }

    @Test
    void aTransactedRouteRollsBackAndDeliversAgain() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler()); // the broker delivers again
                from("jms:queue:" + name("-in")
                                + "?transacted=true&lazyCreateTransactionManager=false&cacheLevelName=CACHE_CONSUMER")
                        .to("jms:queue:" + name("-out") + "?transacted=true&lazyCreateTransactionManager=false")
                        .process(exchange -> {
                            String text = exchange.getIn().getBody(String.class);
                            Integer count = exchange.getIn().getHeader("JMSXDeliveryCount", Integer.class);
                            seen.add(text + "/" + count);
                            if (text.equals("2") && count == 1) {
                                throw new IllegalStateException("not this time");
                            }
                        });
            }
        });
        camel.start();
        Session session = connection.createSession();
        send(session, new FerryQueue(name("-in")), "1", "2", "3");
        await().atMost(60, TimeUnit.SECONDS).until(() -> seen.size() >= 4);
        assertThat(seen).containsExactly("1/1", "2/1", "2/2", "3/1");
        MessageConsumer out = session.createConsumer(new FerryQueue(name("-out")));
        for (String text : List.of("1", "2", "3")) {
            assertThat(receive(out)).isEqualTo(text);
        }
        assertEmpty(out);
    }

    @Test
    void requestsAreAnsweredByTemporaryAndByFixedQueues() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:queue:" + name("-service") + "?concurrentConsumers=2")
                        .process(exchange -> exchange.getMessage()
                                .setBody("re: " + exchange.getIn().getBody(String.class)));
                from("direct:temporary").to("jms:queue:" + name("-service"));
                from("direct:shared")
                        .to("jms:queue:" + name("-service") + "?replyToType=Shared&replyTo=" + name("-replies"));
                from("direct:exclusive")
                        .to("jms:queue:" + name("-service") + "?replyToType=Exclusive&replyTo=" + name("-own-replies"));
            }
        });
        camel.start();
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            for (String way : List.of("temporary", "shared", "exclusive")) {
                for (int i = 0; i < 10; i++) {
                    assertThat(template.requestBody("direct:" + way, "question " + i, String.class))
                            .as(way)
                            .isEqualTo("re: question " + i);
                }
            }
        }
    }

    @Test
    void headersKeepTheirTypesAndSubscribersShareATopic() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:topic:" + name("-news")
                                + "?subscriptionShared=true&subscriptionDurable=true&subscriptionName="
                                + name("-workers") + "&concurrentConsumers=3")
                        .process(exchange -> seen.add(exchange.getIn().getBody(String.class)))
                        .to("jms:queue:" + name("-done"));
            }
        });
        camel.start();
        Queue done = new FerryQueue(name("-done"));
        try (ProducerTemplate template = camel.createProducerTemplate();
                Connection own = open(name("-id"))) {
            MessageConsumer consumer = own.createSession().createConsumer(done, "price > 2.5 AND urgent AND count = 7");
            await().atMost(60, TimeUnit.SECONDS).until(() -> {
                template.sendBodyAndHeaders(
                        "jms:topic:" + name("-news"), "first", Map.of("price", 3.5, "urgent", true, "count", 7));
                return seen.contains("first");
            });
            TextMessage message = (TextMessage) consumer.receive(SOON);
            assertThat(message.getText()).isEqualTo("first");
            assertThat(message.getObjectProperty("price")).isEqualTo(3.5);
            assertThat(message.getObjectProperty("urgent")).isEqualTo(true);
            assertThat(message.getObjectProperty("count")).isEqualTo(7);
            for (int i = 0; i < 30; i++) {
                template.sendBody("jms:topic:" + name("-news"), "m" + i);
            }
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() ->
                            seen.stream().filter(text -> text.startsWith("m")).count() >= 30);
            assertThat(seen)
                    .as("each by one of them")
                    .filteredOn(text -> text.startsWith("m"))
                    .doesNotHaveDuplicates();
        }
    }
}
