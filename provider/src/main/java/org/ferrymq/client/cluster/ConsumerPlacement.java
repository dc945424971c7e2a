package org.ferrymq.client.cluster;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.ferrymq.client.ConsumerInfo;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.ConsumerSpec.Subscription;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.Destination;
import org.ferrymq.client.Failures;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts consumers on the brokers that have their destination: those that can be reached when the consumer is made, and the others, and brokers that get the destination
 * later, as they are found. Thread-safe.
 */
final class ConsumerPlacement {
    private static final Logger log = LoggerFactory.getLogger(ConsumerPlacement.class);

    private final Members members;
    private final Routes routes;
    private final Placement placement;
    private final ClusterConsumers consumers;
    private final ClusterDirectory directory;
    private final ScheduledExecutorService scheduler;
    private @Nullable ScheduledFuture<?> refreshing;

    ConsumerPlacement(
            Members members,
            Routes routes,
            Placement placement,
            ClusterConsumers consumers,
            ClusterDirectory directory,
            ScheduledExecutorService scheduler) {
        this.members = members;
        this.routes = routes;
        this.placement = placement;
        this.consumers = consumers;
        this.directory = directory;
        this.scheduler = scheduler;
    }

    /** Looks for brokers from now on, again and again. */
    synchronized void start(Duration interval) {
        long nanos = interval.toNanos();
        if (nanos > 0) {
            refreshing = scheduler.scheduleWithFixedDelay(this::refresh, nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    synchronized void stop() {
        if (refreshing != null) {
            refreshing.cancel(false);
        }
    }

    // ---- creation

    CompletableFuture<ConsumerInfo> create(ConsumerSpec spec, DeliveryListener listener) {
        MergedConsumer consumer = new MergedConsumer(spec, listener, this::execute);
        consumers.add(consumer);
        return placement
                .brokers(spec.destination(), true)
                .thenCompose(brokers -> forgetElsewhere(spec, brokers)
                        .thenCompose(done -> subscriptionAge(consumer, brokers))
                        .thenCompose(done -> create(consumer, brokers)))
                .whenComplete((info, failure) -> {
                    if (failure != null) {
                        consumers.discard(consumer);
                        Failures.unawaited(consumer.close(0));
                    }
                });
    }

    private void execute(Runnable action) {
        try {
            scheduler.execute(action);
        } catch (RejectedExecutionException e) {
            log.debug("the client is shutting down: deliveries that wait stay", e);
        }
    }

    private CompletableFuture<ConsumerInfo> create(MergedConsumer consumer, List<String> brokers) {
        return Answers.of(asked(brokers), broker -> consumer.extend(members.of(broker)))
                .thenApply(answers -> {
                    FerryException failure = answers.failure(each -> !Answers.isAway(each));
                    if (failure == null && answers.values().isEmpty()) {
                        failure = answers.failure(each -> true);
                    }
                    if (failure != null) {
                        throw failure;
                    }
                    return answers.values().values().iterator().next();
                });
    }

    /** Those that can be reached; all if that is none, so that they say why. */
    private List<String> asked(List<String> brokers) {
        List<String> reachable = brokers.size() == 1
                ? brokers
                : brokers.stream().filter(members::isReachable).toList();
        return reachable.isEmpty() ? brokers : reachable;
    }

    // ---- durable subscriptions

    private static boolean isDurable(ConsumerSpec spec) {
        return spec.subscription() == Subscription.DURABLE || spec.subscription() == Subscription.SHARED_DURABLE;
    }

    /** A broker that got the topic while nobody consumed does not have the subscription: it begins there with what was stored since it was made on the others. */
    private CompletableFuture<Void> subscriptionAge(MergedConsumer consumer, List<String> brokers) {
        if (!isDurable(consumer.spec()) || brokers.size() == 1) {
            return done();
        }
        long askedAt = System.nanoTime();
        return Answers.of(
                        asked(brokers),
                        broker -> members.of(broker).call(backend -> backend.subscriptionAge(consumer.spec())))
                .thenAccept(answers -> {
                    FerryException failure = answers.failure(each -> !Answers.isAway(each));
                    if (failure != null) {
                        throw failure;
                    }
                    answers.values().values().stream()
                            .max(Comparator.naturalOrder())
                            .ifPresent(age -> consumer.subscribedFor(age, askedAt));
                });
    }

    /** A durable subscription that is made anew for another topic ends on brokers that do not have that topic. */
    private CompletableFuture<Void> forgetElsewhere(ConsumerSpec spec, List<String> brokers) {
        String name = spec.subscriptionName();
        if (!isDurable(spec) || name == null) {
            return done();
        }
        List<String> others = members.names().stream()
                .filter(broker -> !brokers.contains(broker) && members.isReachable(broker))
                .toList();
        return Answers.of(others, broker -> members.of(broker).call(backend -> backend.unsubscribe(name)))
                .thenAccept(answers -> {
                    FerryException failure = answers.failure(
                            each -> each.code() != ErrorCode.INVALID_DESTINATION && !Answers.isAway(each));
                    if (failure != null) {
                        throw failure;
                    }
                });
    }

    /** Ends a durable subscription on all brokers that have it. */
    CompletableFuture<Void> unsubscribe(String name) {
        return Answers.of(members.names(), broker -> members.of(broker).call(backend -> backend.unsubscribe(name)))
                .thenAccept(answers -> {
                    FerryException failure = answers.failure(each -> each.code() != ErrorCode.INVALID_DESTINATION);
                    if (failure == null && answers.values().isEmpty()) {
                        failure = answers.failure(each -> true);
                    }
                    if (failure != null) {
                        throw failure;
                    }
                });
    }

    // ---- brokers that come later

    /** Asks the nameservers which brokers there are, and which of them have the destinations that are used; puts consumers on brokers where they are missing. */
    void refresh() {
        Failures.unawaited(directory
                .view()
                .thenAccept(members::update)
                .thenCompose(nothing -> members.only() == null ? refreshAll() : done())
                .whenComplete(this::noted));
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    /** One after the other: there may be thousands. */
    private CompletableFuture<Void> refreshAll() {
        Set<Destination> destinations = new LinkedHashSet<>(routes.takeUsed());
        for (MergedConsumer consumer : consumers.all()) {
            if (!consumer.spec().destination().kind().isTemporary()) {
                destinations.add(consumer.spec().destination());
            }
        }
        CompletableFuture<Void> all = done();
        for (Destination destination : destinations) {
            all = all.thenCompose(nothing -> routes.refresh(destination)
                    .thenAccept(brokers -> extendAll(destination, brokers))
                    .whenComplete(this::noted)
                    .exceptionally(failure -> null));
        }
        return all;
    }

    private void extendAll(Destination destination, List<String> brokers) {
        for (MergedConsumer consumer : consumers.all()) {
            if (consumer.spec().destination().equals(destination)) {
                extend(consumer, brokers);
            }
        }
    }

    private void extend(MergedConsumer consumer, List<String> brokers) {
        for (String broker : brokers) {
            if (!members.isReachable(broker)) {
                continue;
            }
            Member member = members.of(broker);
            if (!consumer.isOn(member) && !consumer.isClosed()) {
                Failures.unawaited(consumer.extendLater(member).whenComplete(this::noted));
            }
        }
    }

    private void noted(@Nullable Object done, @Nullable Throwable failure) {
        if (failure != null) {
            log.debug("brokers of destinations were not found out this time: {}", failure.toString());
        }
    }
}
