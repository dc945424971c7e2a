package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.ferrymq.broker.delivery.DeliveryConfig;
import org.ferrymq.protocol.command.Announce;
import org.ferrymq.protocol.command.CreateConsumer;
import org.ferrymq.protocol.command.DestinationKind;
import org.ferrymq.protocol.command.SubscriptionKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a failed delivery, when a message comes again and when it is given up. */
class RedeliveryTest {
    private static final String DEAD_LETTERS = "%DLQ%JMS_QUEUE";

    @TempDir
    Path folder;

    private TestBroker broker;

    @BeforeEach
    void open() {
        broker = new TestBroker(folder, new DeliveryConfig(2, 1024, 100, 1000), new TestBroker.ManualClock());
    }

    @AfterEach
    void close() {
        broker.close();
    }

    /** A client that announces, with one consumer of the queue. */
    private ScriptedPeer client(String id) {
        ScriptedPeer peer = broker.connect(id, null);
        broker.call(
                peer,
                new CreateConsumer(
                        1, "q", DestinationKind.QUEUE, SubscriptionKind.QUEUE, null, null, false, 100, true));
        broker.settle();
        return peer;
    }

    private List<String> deadLetters(ScriptedPeer peer) {
        broker.receiver(peer, 9, DEAD_LETTERS, null, 100);
        return peer.bodies(9);
    }

    @Test
    void clientsThatDieGiveUpOnlyTheMessageThatTheyDieOf() {
        ScriptedPeer sender = broker.connect("sender", null);
        broker.send(sender, "q", "poison", "b", "c");
        for (int crash = 0; crash < 10; crash++) {
            ScriptedPeer peer = client("c" + crash);
            ScriptedPeer.Delivery first = peer.take(1).get(0);
            if (first.body().equals("poison") && first.count() > 1) {
                broker.call(peer, new Announce(1, first.tag()));
            }
            peer.close();
            broker.settle();
        }
        assertThat(deadLetters(sender)).containsExactly("poison");
        List<ScriptedPeer.Delivery> rest = client("last").take(1);
        assertThat(rest).extracting(ScriptedPeer.Delivery::body).containsExactly("b", "c");
        assertThat(rest).extracting(ScriptedPeer.Delivery::count).as("one doubt each").containsOnly(2);
    }
}
