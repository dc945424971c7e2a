package org.ferrymq.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.ferrymq.client.remoting.Link;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkGateTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final LinkGate gate = new LinkGate(scheduler);
    private final Link link =
            (Link) Proxy.newProxyInstance(Link.class.getClassLoader(), new Class<?>[] {Link.class}, (p, m, a) -> null);
    private final List<String> ran = new ArrayList<>();

    @AfterEach
    void close() {
        scheduler.shutdownNow();
    }

    private CompletableFuture<Void> submit(String name) {
        return gate.submit(
                (on, repeated) -> {
                    ran.add(name);
                    return CompletableFuture.completedFuture(null);
                },
                null,
                LIMIT);
    }

    @Test
    void shouldLetPassWhatStandsBehindAnOperationThatBreaks() {
        CompletableFuture<Void> broken = gate.submit(
                (on, repeated) -> {
                    throw new IllegalStateException("unforeseen");
                },
                null,
                LIMIT);
        CompletableFuture<Void> behind = submit("behind");
        gate.attach(link);
        assertThatThrownBy(broken::join)
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
                .hasMessageContaining("unforeseen");
        assertThat(behind).isCompleted();
        assertThat(submit("later")).isCompleted();
        assertThat(ran).containsExactly("behind", "later");
        assertThat(gate.current()).isSameAs(link);
    }

    @Test
    void shouldKeepAnOperationWithoutALimitUntilTheEnd() {
        CompletableFuture<Void> patient = gate.submit((on, repeated) -> new CompletableFuture<Void>(), null, null);
        CompletableFuture<Void> hasty =
                gate.submit((on, repeated) -> new CompletableFuture<Void>(), null, Duration.ofMillis(1));
        assertThatThrownBy(hasty::join).hasMessageContaining("time limit");
        assertThat(patient).isNotDone();
        gate.terminate(new FerryException(ErrorCode.CONNECTION_CLOSED, "the end"));
        assertThatThrownBy(patient::join).hasMessageContaining("the end");
    }
}
