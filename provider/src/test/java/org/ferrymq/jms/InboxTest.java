package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ferrymq.client.IncomingMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The account of messages and credit while things are taken back. */
@Timeout(120)
class InboxTest {
    private static Delivery delivery(long tag) {
        return new Delivery(tag, 1, new IncomingMessage("q", 0, tag, Map.of(), new byte[0], 0, 0, 0, 0, 0));
    }

    private static Inbox started(int window) {
        Inbox inbox = new Inbox(window);
        assertThat(inbox.start()).as("nobody receives yet").isZero();
        assertThat(inbox.want()).isEqualTo(window);
        assertThat(inbox.want()).as("granted once").isZero();
        return inbox;
    }

    @Test
    void aHoldKeepsMessagesInAndItsReleaseDropsThoseThatWentBack() {
        Inbox inbox = started(10);
        inbox.add(delivery(1));
        inbox.add(delivery(2));
        assertThat(inbox.poll().tag()).isEqualTo(1);
        long held = inbox.hold();
        inbox.add(delivery(3));
        assertThat(inbox.poll()).isNull();
        inbox.release(held);
        assertThat(inbox.isVoid(2)).isTrue();
        assertThat(inbox.poll().tag()).as("came on a new connection").isEqualTo(3);
    }

    @Test
    void aRenewalWhileHeldKeepsWhatComesAfterItAndGrantsOnce() {
        Inbox inbox = started(10);
        inbox.add(delivery(1));
        long held = inbox.hold();
        inbox.add(delivery(2));
        assertThat(inbox.renew()).isEqualTo(10);
        inbox.add(delivery(3));
        inbox.release(held);
        assertThat(inbox.poll().tag()).isEqualTo(3);
        assertThat(inbox.poll()).isNull();
    }

    @Test
    void aRefusedRequestLeavesMessagesAndMakesUpForTheCredit() {
        Inbox inbox = started(10);
        inbox.add(delivery(1));
        inbox.add(delivery(2));
        inbox.hold();
        inbox.add(delivery(3));
        assertThat(inbox.releaseUnchanged()).isEqualTo(7);
        assertThat(inbox.poll().tag()).isEqualTo(1);
    }

    @Test
    void nothingIsGrantedDuringAHoldButAfterIt() {
        Inbox inbox = new Inbox(2);
        inbox.start();
        long held = inbox.hold();
        assertThat(inbox.want()).isZero();
        assertThat(inbox.renew()).isZero();
        assertThat(inbox.release(held)).isEqualTo(2);
        inbox.add(delivery(1));
        assertThat(inbox.poll()).isNotNull();
        held = inbox.hold();
        assertThat(inbox.creditDue()).as("the broker takes it back").isZero();
        assertThat(inbox.renew()).isEqualTo(2);
        assertThat(inbox.release(held)).isZero();

        Inbox pull = started(0);
        held = pull.hold();
        assertThat(pull.pullDue()).isZero();
        assertThat(pull.release(held)).isEqualTo(1);
        held = pull.hold();
        assertThat(pull.renew()).as("asked for and taken back").isEqualTo(1);
        assertThat(pull.release(held)).isZero();
    }

    @Test
    void aReceiveThatDoesNotWaitLeavesNothingToCome() {
        Inbox inbox = started(0);
        assertThat(inbox.drainDue()).isEqualTo(1);
        assertThat(inbox.renew())
                .as("the connection is lost, the receive is over")
                .isZero();
        inbox.drainFailed(true);
        assertThat(inbox.renew()).isZero();
        assertThat(inbox.drainDue()).isEqualTo(1);
    }

    @Test
    void holdsNest() {
        Inbox inbox = started(10);
        long outer = inbox.hold();
        long inner = inbox.hold();
        inbox.release(inner);
        inbox.add(delivery(1));
        assertThat(inbox.poll()).isNull();
        inbox.release(outer);
        assertThat(inbox.poll()).isNotNull();
    }

    @Test
    void aMessageThatIsPutBackIsTheNextAndWasNotSeen() {
        Inbox inbox = started(10);
        inbox.add(delivery(1));
        inbox.add(delivery(2));
        assertThat(inbox.putBack(inbox.poll())).isTrue();
        assertThat(inbox.lastTakenTag()).isZero();
        Delivery first = inbox.poll();
        assertThat(first.tag()).isEqualTo(1);
        inbox.renew();
        assertThat(inbox.putBack(first)).isTrue();
        assertThat(inbox.poll()).as("went with its connection").isNull();
        inbox.add(delivery(3));
        Delivery third = inbox.poll();
        assertThat(inbox.close()).isEqualTo(3);
        assertThat(inbox.putBack(third)).as("the broker believes it was seen").isFalse();
    }

    @Test
    void aReceiveWithoutPrefetchAsksAgainIfItsMessageIsLost() throws Exception {
        Inbox inbox = started(0);
        assertThat(inbox.pullDue()).isEqualTo(1);
        inbox.add(delivery(1));
        inbox.drop();
        CompletableFuture<Delivery> received = CompletableFuture.supplyAsync(() -> {
            try {
                return inbox.take(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(ONE_MINUTE).until(() -> inbox.renew() == 1);
        assertThat(inbox.renew()).as("still asked for").isEqualTo(1);
        inbox.add(delivery(2));
        assertThat(received.get(60, TimeUnit.SECONDS).tag()).isEqualTo(2);
        assertThat(inbox.renew()).as("nobody waits").isZero();
    }

    @Test
    void whatWasTakenBeforeTheEndIsTheApplicationsUnlessItIsPutBack() {
        Inbox inbox = started(10);
        inbox.add(delivery(1));
        inbox.add(delivery(2));
        Delivery first = inbox.poll();
        inbox.end();
        assertThat(inbox.isVoid(1)).isFalse();
        assertThat(inbox.poll()).isNull();
        assertThat(inbox.putBack(first)).isTrue();
        assertThat(inbox.close()).isZero();
    }

    @Test
    void afterAFailureNothingWaits() throws Exception {
        Inbox inbox = started(10);
        inbox.add(delivery(1));
        inbox.fail();
        assertThat(inbox.take(Long.MAX_VALUE)).isNull();
        assertThat(inbox.add(delivery(2))).isFalse();
        assertThat(inbox.renew()).isZero();
        assertThat(inbox.start()).isZero();
        assertThat(inbox.isClosed()).isFalse();
        inbox.close();
        assertThat(inbox.isClosed()).isTrue();
    }
}
