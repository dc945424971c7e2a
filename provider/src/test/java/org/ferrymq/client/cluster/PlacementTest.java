package org.ferrymq.client.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.Destination;
import org.ferrymq.client.ParticipantBackend;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two brokers, of which nameservers still list one that cannot be reached. */
class PlacementTest {
    private static final Destination QUEUE = new Destination("q", Destination.Kind.QUEUE);
    private static final List<String> BOTH = List.of("a", "b");
    private static final ClusterView VIEW = new ClusterView("c", new TreeMap<>(Map.of("a", "h:1", "b", "h:2")));
    private static final String CONNECTION = "1";

    private final AtomicLong clock = new AtomicLong();
    private final List<String> opened = new ArrayList<>();
    private final String preferred =
            ClusterView.order(BOTH, CONNECTION + QUEUE.name()).get(0);
    private final String other = preferred.equals("a") ? "b" : "a";
    private final Members members = new Members(
            VIEW,
            (broker, cluster, address) -> link(broker),
            member -> fake(BackendListener.class, null),
            Duration.ofSeconds(30),
            clock::get);

    private <T> T fake(Class<T> type, @Nullable Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.getName().equals("open") ? answer : null));
    }

    private ParticipantBackend link(String broker) {
        opened.add(broker);
        return fake(
                ParticipantBackend.class,
                broker.equals(preferred)
                        ? CompletableFuture.failedFuture(new FerryException(ErrorCode.CONNECTION_FAILED, "away"))
                        : CompletableFuture.completedFuture(new ConnectionInfo(broker, "c", "1", "h:1")));
    }

    @Test
    void aBrokerThatCouldNotBeReachedIsLeftAloneForAWhile() {
        members.open(new ConnectionSettings(CONNECTION, null, null, null), List.of(other))
                .join();
        ClusterDirectory directory = new ClusterDirectory() {
            @Override
            public CompletableFuture<ClusterView> view() {
                return CompletableFuture.completedFuture(VIEW);
            }

            @Override
            public CompletableFuture<Set<String>> brokersOf(String topic) {
                return CompletableFuture.completedFuture(Set.copyOf(BOTH));
            }
        };
        Placement placement = new Placement(members, new Routes(directory, members), CONNECTION);
        assertThat(placement.home(QUEUE, BOTH, null, "first").name()).isEqualTo(preferred);
        for (int i = 0; i < 3; i++) {
            assertThat(placement.home(QUEUE, BOTH, null, "then" + i).name()).isEqualTo(other);
        }
        assertThat(opened).as("no further attempt").containsExactly(other, preferred);
        clock.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(placement.home(QUEUE, BOTH, null, "later").name()).isEqualTo(preferred);
        assertThat(opened).containsExactly(other, preferred, preferred);
    }
}
