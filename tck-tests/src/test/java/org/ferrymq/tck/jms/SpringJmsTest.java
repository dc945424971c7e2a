package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.tck.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.JmsException;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring JMS as applications use it: JmsTemplate on a CachingConnectionFactory, DefaultMessageListenerContainer, its transactions. */
class SpringJmsTest extends JmsTest {
    private static final long RECEIVE = 60_000;

    private static JmsTemplate template(ConnectionFactory factory) {
        JmsTemplate template = new JmsTemplate(factory);
        template.setReceiveTimeout(RECEIVE);
        return template;
    }

    private static CachingConnectionFactory caching(ConnectionFactory factory) {
        CachingConnectionFactory caching = new CachingConnectionFactory(factory);
        caching.setSessionCacheSize(4);
        caching.setCacheConsumers(false); // a cached consumer keeps what it has prefetched from others
        caching.setReconnectOnException(true);
        return caching;
    }

    private static DefaultMessageListenerContainer container(
            ConnectionFactory factory, String destination, Consumer<DefaultMessageListenerContainer> settings) {
        DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
        container.setConnectionFactory(factory);
        container.setDestinationName(destination);
        container.setReceiveTimeout(200);
        container.setRecoveryInterval(200);
        settings.accept(container);
        container.afterPropertiesSet();
        container.start();
        return container;
    }

    @Test
    void theTemplateSendsReceivesBrowsesAndAsksOnCachedSessions() {
        CachingConnectionFactory caching = caching(factory);
        DefaultMessageListenerContainer service = container(
                factory,
                name("-service"),
                c -> c.setMessageListener((SessionAwareMessageListener<TextMessage>)
                        (question, session) -> session.createProducer(question.getJMSReplyTo())
                                .send(session.createTextMessage("re: " + question.getText()))));
        try {
            JmsTemplate template = template(caching);
            String queue = name("-q");
            for (int i = 0; i < 200; i++) {
                int number = i;
                template.convertAndSend(queue, "m" + i, message -> {
                    message.setIntProperty("n", number);
                    return message;
                });
            }
            assertThat(template.<Integer>browse(queue, (session, browser) -> {
                        int count = 0;
                        for (var all = browser.getEnumeration(); all.hasMoreElements(); all.nextElement()) {
                            count++;
                        }
                        return count;
                    }))
                    .isEqualTo(200);
            assertThat(template.receiveSelectedAndConvert(queue, "n = 150")).isEqualTo("m150");
            assertThat(template.receiveAndConvert(queue)).isEqualTo("m0");
            assertThat(template.receiveAndConvert(queue)).isEqualTo("m1");

            for (int i = 0; i < 20; i++) {
                String text = "question " + i;
                Message answer = template.sendAndReceive(name("-service"), session -> session.createTextMessage(text));
                assertThat(answer)
                        .isInstanceOfSatisfying(
                                TextMessage.class,
                                reply -> assertThat(bodyOf(reply)).isEqualTo("re: " + text));
            }
            assertThatThrownBy(() -> template.convertAndSend("", "no name")).isInstanceOf(JmsException.class);
        } finally {
            service.shutdown();
            caching.destroy();
        }
    }

    private static String bodyOf(Message message) {
        try {
            return text(message);
        } catch (jakarta.jms.JMSException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTransactedContainerRollsReceiveAndReplyBackTogether() {
        CachingConnectionFactory caching = caching(factory);
        JmsTemplate template = template(caching);
        String in = name("-in");
        String out = name("-out");
        JmsTemplate replies = template(factory);
        replies.setSessionTransacted(true); // joins the container's session
        List<String> seen = new CopyOnWriteArrayList<>();
        MessageListener listener = message -> {
            String text = bodyOf(message);
            replies.convertAndSend(out, "re: " + text);
            boolean first = !seen.contains(text);
            seen.add(text);
            if (first && text.endsWith("3")) {
                throw new IllegalStateException("not this time");
            }
        };
        DefaultMessageListenerContainer container = container(factory, in, c -> {
            c.setSessionTransacted(true);
            c.setConcurrency("2-4");
            c.setMessageListener(listener);
            c.setErrorHandler(problem -> seen.add("error: " + problem.getMessage()));
        });
        try {
            for (int i = 0; i < 40; i++) {
                template.convertAndSend(in, "m" + i);
            }
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> seen.stream()
                                    .filter(text -> !text.startsWith("error"))
                                    .count()
                            == 44);
            assertThat(seen).filteredOn(text -> text.startsWith("error")).hasSize(4);
        } finally {
            container.shutdown();
        }
        List<String> answers = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(String.valueOf(template.receiveAndConvert(out)));
        }
        assertThat(answers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 40).mapToObj(i -> "re: m" + i).toList());
        template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
        assertThat(template.receive(out)).isNull();
        assertThat(template.receive(in)).isNull();
        caching.destroy();
    }

    @Test
    void aTransactionOfSpringsCoversTheTemplate() {
        CachingConnectionFactory caching = caching(factory);
        JmsTemplate template = template(caching);
        TransactionTemplate transaction = new TransactionTemplate(new JmsTransactionManager(caching));
        String queue = name("-q");
        transaction.executeWithoutResult(status -> {
            template.convertAndSend(queue, "kept");
            template.convertAndSend(queue, "kept too");
        });
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    assertThat(template.receiveAndConvert(queue)).isEqualTo("kept");
                    template.convertAndSend(queue, "never");
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");
        assertThat(template.receiveAndConvert(queue)).isEqualTo("kept");
        assertThat(template.receiveAndConvert(queue)).isEqualTo("kept too");
        template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
        assertThat(template.receive(queue)).isNull();
        caching.destroy();
    }

    @Test
    void durableAndSharedContainersGoOnAfterTheServerWasKilled(@TempDir Path store) throws Exception {
        try (ServerProcess server = ServerProcess.combined(store).start()) {
            FerryConnectionFactory remote = new FerryConnectionFactory(ServerProcess.url(server.nameServerAddress()));
            CachingConnectionFactory caching = caching(remote);
            JmsTemplate template = template(caching);
            template.setPubSubDomain(true);
            ConcurrentHashMap.KeySetView<String, Boolean> durable = ConcurrentHashMap.newKeySet();
            ConcurrentHashMap.KeySetView<String, Boolean> shared = ConcurrentHashMap.newKeySet();
            DefaultMessageListenerContainer one = container(remote, "news", c -> {
                c.setPubSubDomain(true);
                c.setSubscriptionDurable(true);
                c.setDurableSubscriptionName("archive");
                c.setClientId("spring");
                c.setSessionAcknowledgeMode(Session.CLIENT_ACKNOWLEDGE);
                c.setMessageListener((MessageListener) message -> durable.add(bodyOf(message)));
            });
            DefaultMessageListenerContainer several = container(remote, "news", c -> {
                c.setPubSubDomain(true);
                c.setSubscriptionShared(true);
                c.setSubscriptionDurable(true);
                c.setSubscriptionName("workers");
                c.setConcurrentConsumers(3);
                c.setSessionTransacted(true);
                c.setMessageListener((MessageListener) message -> shared.add(bodyOf(message)));
            });
            try {
                template.convertAndSend("news", "before the subscriptions are surely there");
                await().atMost(60, TimeUnit.SECONDS).until(() -> {
                    template.convertAndSend("news", "1");
                    return durable.contains("1") && shared.contains("1");
                });
                for (int round = 2; round <= 3; round++) {
                    server.kill();
                    server.start();
                    String text = Integer.toString(round);
                    template.convertAndSend("news", text);
                    await().atMost(60, TimeUnit.SECONDS).until(() -> durable.contains(text) && shared.contains(text));
                }
            } finally {
                one.shutdown();
                several.shutdown();
                caching.destroy();
            }
        }
    }
}
