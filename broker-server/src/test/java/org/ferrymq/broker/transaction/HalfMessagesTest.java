package org.ferrymq.broker.transaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.FlushMode;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageDraft;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.broker.store.StoreConfig;
import org.ferrymq.broker.store.StoreException;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.broker.store.half.OpenHalf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When producers are asked about half messages; the clock is moved by hand and the agent stepped. */
class HalfMessagesTest {
    private static final InetSocketAddress HOST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911);

    @TempDir
    Path folder;

    private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
    private final Senders senders = new Senders();
    private MessageStore store;
    private DeliveryAgent agent;
    private HalfMessages halves;

    /** Notes who was asked about what. */
    private static final class Senders implements HalfMessageSenders {
        private final List<String> asked = new ArrayList<>();
        private boolean connected = true;

        @Override
        public boolean ask(String group, StoredMessage half, int checks) {
            if (connected) {
                asked.add(group + "@" + half.position() + "#" + checks);
            }
            return connected;
        }
    }

    @BeforeEach
    void open() {
        open(HalfMessageConfig.DEFAULTS);
    }

    private void open(HalfMessageConfig config) {
        InstantSource time = () -> Instant.ofEpochMilli(clock.get());
        store = MessageStore.open(StoreConfig.small(folder, FlushMode.SYNC, HOST), time, List.of(), error -> {
            throw new AssertionError(error);
        });
        store.start();
        agent = new DeliveryAgent(time);
        halves = new HalfMessages(store, agent, config, senders);
        halves.restore();
    }

    private void reopen(HalfMessageConfig config) {
        store.close();
        open(config);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static LogEntry.HalfMessage half(String properties) {
        return new LogEntry.HalfMessage(
                new MessageDraft(
                        "t", 0, 0, 0, 0, HOST, 0, 0, ByteBuffer.allocate(1), properties.getBytes(UTF_8), 0, false),
                0,
                0);
    }

    private long add(String more) {
        long position = halves.add(half("PGROUP\u0001g\u0002" + more), Durability.DURABLE)
                .join()
                .position();
        turn();
        return position;
    }

    /** Lets the agent do what is due, until what it has put into the log has come back. */
    private void turn() {
        boolean worked = true;
        while (worked) {
            worked = agent.doWork();
            store.append(new LogEntry.OffsetCommit("other", "t", 0, 0), Durability.RELAXED)
                    .join();
        }
    }

    private void pass(long ms) {
        clock.addAndGet(ms);
        turn();
    }

    private List<String> asked() {
        List<String> taken = List.copyOf(senders.asked);
        senders.asked.clear();
        return taken;
    }

    @Test
    void asksAfterSixSecondsThenEveryThirtyFifteenTimesThenRollsBack() {
        long position = add("");
        pass(5999);
        assertThat(asked()).isEmpty();
        pass(1);
        assertThat(asked()).containsExactly("g@" + position + "#0");
        for (int checks = 1; checks < 15; checks++) {
            pass(29_999);
            assertThat(asked()).isEmpty();
            pass(1);
            assertThat(asked()).containsExactly("g@" + position + "#" + checks);
        }
        pass(29_999);
        assertThat(store.isOpenHalf(position)).isTrue();
        pass(1);
        assertThat(asked()).isEmpty();
        assertThat(store.isOpenHalf(position)).isFalse();
        assertThat(store.queue("t", 0)).isEmpty();
    }

    @Test
    void nobodyIsAskedAboutWhatHasEnded() {
        long committed = add("");
        long rolledBack = add("");
        halves.end(committed, true).join();
        halves.end(rolledBack, false).join();
        pass(3_600_000);
        assertThat(asked()).isEmpty();
        assertThat(store.queue("t", 0).map(QueueReader::maxOffset)).contains(1L);
    }

    @Test
    void nothingRunsWhileNothingIsOpen() {
        for (int round = 0; round < 3; round++) {
            halves.end(add(""), true).join();
            pass(6000);
            for (int day = 0; day < 5; day++) {
                clock.addAndGet(86_400_000);
                assertThat(agent.doWork()).as("something to do while idle").isFalse();
            }
            long open = add("");
            pass(6000);
            assertThat(asked()).as("round %s", round).containsExactly("g@" + open + "#0");
            halves.end(open, false).join();
            pass(30_000);
        }
    }

    @Test
    void howOftenAndWhenSomebodyWasAskedSurvivesARestart() {
        long position = add("");
        pass(6000);
        pass(30_000);
        assertThat(asked()).hasSize(2);
        pass(10_000);
        reopen(HalfMessageConfig.DEFAULTS);
        turn();
        pass(19_999);
        assertThat(asked()).isEmpty();
        pass(1);
        assertThat(asked()).containsExactly("g@" + position + "#2");
        for (int i = 3; i < 15; i++) {
            pass(30_000);
        }
        assertThat(asked()).hasSize(12);
        pass(30_000);
        assertThat(store.openHalves()).isEmpty();
    }

    @Test
    void withoutAProducerNothingIsCountedAndWhoComesIsAskedAtOnce() {
        senders.connected = false;
        long position = add("");
        pass(6000);
        pass(86_400_000);
        assertThat(store.openHalves()).containsExactly(new OpenHalf(position, 1_700_000_000_000L, 0));

        halves.senderCame("other");
        pass(10);
        senders.connected = true;
        halves.senderCame("g");
        pass(10);
        assertThat(asked()).containsExactly("g@" + position + "#0");
        pass(30_000);
        assertThat(asked()).containsExactly("g@" + position + "#1");
    }

    @Test
    void whatNobodyCanAnswerDoesNotHoldUpWhatSomebodyCan() {
        senders.connected = false;
        add("");
        pass(6000);
        pass(60_000);
        senders.connected = true;
        long later = add("");
        pass(5999);
        assertThat(asked()).isEmpty();
        pass(1);
        assertThat(asked()).containsExactly("g@" + later + "#0");
    }

    @Test
    void aGroupThatNobodyJoinsAnyMoreIsGivenUpButNotBecauseTheBrokerWasDown() {
        senders.connected = false;
        long position = add("");
        clock.addAndGet(Duration.ofDays(30).toMillis());
        reopen(HalfMessageConfig.DEFAULTS);
        pass(1000);
        pass(Duration.ofDays(3).toMillis() - 1001);
        assertThat(store.isOpenHalf(position)).isTrue();
        pass(1);
        assertThat(store.isOpenHalf(position)).isFalse();
        assertThat(asked()).isEmpty();
    }

    @Test
    void aMessageMaySayThatItIsAskedAboutLater() {
        long position = add("CHECK_IMMUNITY_TIME_IN_SECONDS\u000160\u0002");
        long other = add("CHECK_IMMUNITY_TIME_IN_SECONDS\u0001soon\u0002");
        pass(6000);
        assertThat(asked()).containsExactly("g@" + other + "#0");
        halves.end(other, false).join();
        pass(53_999);
        assertThat(asked()).isEmpty();
        pass(1);
        assertThat(asked()).containsExactly("g@" + position + "#0");
        pass(30_000);
        assertThat(asked()).containsExactly("g@" + position + "#1");
    }

    @Test
    void manyAreAskedInTheOrderOfTheirAgeAndOneTurnIsBounded() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            expected.add("g@"
                    + halves.add(half("PGROUP\u0001g\u0002"), Durability.RELAXED)
                            .join()
                            .position() + "#0");
        }
        turn();
        pass(6000);
        assertThat(senders.asked).hasSize(1000);
        pass(10);
        pass(10);
        assertThat(asked()).isEqualTo(expected);
        await().atMost(ONE_MINUTE).until(() -> store.openHalves().stream().allMatch(half -> half.checks() == 1));
    }

    @Test
    void moreThanTheLimitAreRefusedAsBusy() {
        reopen(new HalfMessageConfig(Duration.ofSeconds(6), Duration.ofSeconds(30), 15, Duration.ofDays(3), 2));
        long first = add("");
        add("");
        assertThatThrownBy(() -> halves.add(half(""), Durability.DURABLE))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.BUSY))
                .hasMessageContaining("max-open");
        halves.end(first, true).join();
        add("");
    }
}
