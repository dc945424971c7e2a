package org.ferrymq.client.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.ConsumerInfo;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.ConsumerSpec.Subscription;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.Destination;
import org.ferrymq.client.ParticipantBackend;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.junit.jupiter.api.Test;

class MergedConsumerTest {
    private static final Destination QUEUE = new Destination("q", Destination.Kind.QUEUE);

    private static final ConsumerSpec SPEC =
            new ConsumerSpec(1, QUEUE, Subscription.QUEUE, null, null, false, 0, RedeliveryOptions.NONE, 0);
    private static final DeliveryListener LISTENER = (DeliveryListener) Proxy.newProxyInstance(
            DeliveryListener.class.getClassLoader(),
            new Class<?>[] {DeliveryListener.class},
            (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
            });

    private final CompletableFuture<ConnectionInfo> opening = new CompletableFuture<>();
    private final List<String> calls = new ArrayList<>();
    private final Member member = new Member("b", (ParticipantBackend) Proxy.newProxyInstance(
            ParticipantBackend.class.getClassLoader(),
            new Class<?>[] {ParticipantBackend.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "open" -> opening;
                case "createConsumer" -> {
                    calls.add("create with " + ((ConsumerSpec) arguments[0]).credit());
                    yield CompletableFuture.completedFuture(new ConsumerInfo(1, "g"));
                }
                case "addCredit" -> {
                    calls.add("credit " + arguments[1]);
                    yield null;
                }
                default -> throw new UnsupportedOperationException(method.getName());
            }));

    @Test
    void creditThatIsGrantedBeforeTheLinkIsOpenFollowsTheConsumer() {
        MergedConsumer consumer = new MergedConsumer(SPEC, LISTENER, Runnable::run);
        member.open(new ConnectionSettings("1", null, null, null));
        CompletableFuture<ConsumerInfo> created = consumer.extend(member);
        consumer.addCredit(10);
        assertThat(calls).as("nobody is there yet").isEmpty();
        opening.complete(new ConnectionInfo("b", "c", "1", "h:1"));
        assertThat(created).isCompleted();
        assertThat(calls).containsExactly("create with 0", "credit 10");
        consumer.addCredit(5);
        assertThat(calls).endsWith("credit 5");
    }
}
