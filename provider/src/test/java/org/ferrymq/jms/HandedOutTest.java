package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ferrymq.client.IncomingMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application had before its broker was killed says so when it comes again, although the broker does not know any more. */
class HandedOutTest extends ScriptedTest {
    private static String described(Message message) throws JMSException {
        return ((TextMessage) message).getText() + " " + message.getIntProperty("JMSXDeliveryCount")
                + (message.getJMSRedelivered() ? " redelivered" : "");
    }

    private static String next(MessageConsumer consumer) throws JMSException {
        return described(consumer.receive(60_000));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Session.CLIENT_ACKNOWLEDGE,
                Session.SESSION_TRANSACTED,
                Session.AUTO_ACKNOWLEDGE,
                Session.DUPS_OK_ACKNOWLEDGE
            })
    void whatWasReceivedCountsOnAndWhatWasOnlyPrefetchedDoesNot(int mode) throws JMSException {
        MessageConsumer consumer = connection.createSession(mode).createConsumer(queue);
        for (int i = 1; i <= 4; i++) {
            backend.deliver(1, i, i, i == 2 ? 3 : 1, "m" + i);
        }
        assertThat(List.of(next(consumer), next(consumer), next(consumer)))
                .containsExactly("m1 1", "m2 3 redelivered", "m3 1");
        backend.loseAndRestore(1);
        backend.deliver(1, 5, 1, 1, "m1");
        backend.deliver(1, 6, 2, 3, "m2");
        backend.deliver(1, 7, 3, 5, "m3"); // this broker knows of more failures
        backend.deliver(1, 8, 4, 1, "m4");
        assertThat(List.of(next(consumer), next(consumer), next(consumer), next(consumer)))
                .containsExactly("m1 2 redelivered", "m2 4 redelivered", "m3 5 redelivered", "m4 1");
        backend.loseAndRestore(1);
        backend.deliver(1, 9, 1, 1, "m1");
        backend.deliver(1, 10, 4, 1, "m4");
        backend.deliver(1, 11, 9, 1, "m9");
        assertThat(List.of(next(consumer), next(consumer), next(consumer)))
                .containsExactly("m1 3 redelivered", "m4 2 redelivered", "m9 1");
    }

    @Test
    void aListenerHearsOfItToo() throws JMSException {
        MessageConsumer consumer =
                connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(queue);
        List<String> seen = new CopyOnWriteArrayList<>();
        consumer.setMessageListener(message -> {
            try {
                seen.add(described(message));
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        });
        backend.deliver(1, 1, 1, 1, "m1");
        await().atMost(ONE_MINUTE).until(() -> seen.size() == 1);
        backend.loseAndRestore(1);
        backend.deliver(1, 2, 1, 1, "m1");
        backend.deliver(1, 3, 2, 1, "m2");
        await().atMost(ONE_MINUTE).until(() -> seen.size() == 3);
        assertThat(seen).containsExactly("m1 1", "m1 2 redelivered", "m2 1");
    }

    private static Delivery delivery(long tag, long offset, int count) {
        return new Delivery(
                tag, count, new IncomingMessage("q", 0, offset, Map.of(), new byte[0], offset, offset, 0, 0, 0));
    }

    @Test
    void theCountGoesOnWithTheBrokersAfterARollback() {
        HandedOut out = new HandedOut(64);
        out.add(delivery(1, 1, 1));
        out.connectionLost();
        Delivery again = out.counted(delivery(2, 1, 1));
        assertThat(again.count()).isEqualTo(2);
        out.add(again);
        Delivery afterRollback = out.counted(delivery(3, 1, 2)); // the broker has counted the rollback only
        assertThat(afterRollback.count()).isEqualTo(3);
        out.add(afterRollback);
        out.takeBack(afterRollback);
        assertThat(out.counted(afterRollback)).isEqualTo(afterRollback);
    }

    @Test
    void theLastOnesAreRememberedAndNoMore() {
        HandedOut out = new HandedOut(64);
        for (int i = 1; i <= 1000; i++) {
            out.add(delivery(i, i, 1));
        }
        out.add(delivery(1001, 1001, 1));
        out.takeBack(delivery(1001, 1001, 1));
        out.connectionLost();
        for (int i = 1; i <= 1001; i++) {
            int count = out.counted(delivery(2000 + i, i, 1)).count();
            assertThat(count).as("message " + i).isEqualTo(i > 937 && i < 1001 ? 2 : 1);
        }
        out.lost(delivery(1002, 1002, 1));
        assertThat(out.counted(delivery(3002, 1002, 1)).count()).isEqualTo(2);
    }
}
