package org.ferrymq.broker.net;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.ferrymq.broker.agent.TimedAgent;
import org.ferrymq.broker.handler.Failures;
import org.ferrymq.broker.handler.nativ.destination.TopicDirectory;
import org.ferrymq.protocol.AddressText;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.codec.NoNameServer;
import org.ferrymq.protocol.command.route.GetClusterInfo;
import org.ferrymq.protocol.command.route.GetRoute;
import org.ferrymq.protocol.command.route.RegisterBroker;
import org.ferrymq.protocol.command.route.UnregisterBroker;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.route.BrokerRegistration;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.route.TopicRoute;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every nameserver the topics of this broker: every 30 s, at once when topics change, and a second after a failure;
 * and that it leaves, when it stops. Each nameserver is served on its own, so that a dead one does not hold up others.
 *
 * <p>Threads: {@link #doWork} on the agent's; answers come on the event loop.
 */
public final class NameServerRegistration implements TimedAgent {
    private static final Logger log = LoggerFactory.getLogger(NameServerRegistration.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** How often it is looked which other brokers there are: one that dies sooner after its first start is not known to others. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ROUTE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration GOODBYE = Duration.ofSeconds(1);
    /** Stock administrators wait 5 s for an answer. */
    private static final Duration ANNOUNCEMENT = Duration.ofSeconds(3);

    /**
     * Who registers.
     *
     * @param address host:port that clients are to use
     */
    public record Identity(String brokerName, String clusterName, String address) {}

    /** What is known of one nameserver. */
    private static final class Target {
        private final InetSocketAddress server;
        private volatile @Nullable Connection connection;
        private volatile boolean busy;
        private volatile boolean failed;
        private volatile long lastNanos;
        private volatile long toldVersion = -1;

        Target(InetSocketAddress server) {
            this.server = server;
        }
    }

    private final Identity identity;
    private final TopicDirectory directory;
    private final LongSupplier nanoClock;
    private final List<Target> targets;
    private final TransportClient client;
    private volatile Runnable wake = () -> {};
    private final AnnouncementWaiters waiters;
    private final CompletableFuture<Void> firstRound = new CompletableFuture<>();
    private volatile @Nullable Consumer<ClusterInfo> observer;
    private volatile long lookAtNanos;

    /** A registration that has not begun. */
    public NameServerRegistration(
            Identity identity, List<InetSocketAddress> nameServers, TopicDirectory directory, LongSupplier nanoClock) {
        this.identity = identity;
        this.directory = directory;
        this.nanoClock = nanoClock;
        this.targets = nameServers.stream().map(Target::new).toList();
        this.client = new TransportClient(TransportConfig.client());
        this.waiters = new AnnouncementWaiters(ANNOUNCEMENT, nanoClock);
        if (targets.isEmpty()) {
            firstRound.complete(null);
        }
    }

    /** Waits until each nameserver was tried once; a broker serves without them, so this gives up quietly. */
    public void awaitFirstRound(Duration atMost) {
        try {
            firstRound.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("nameservers have not answered within {} ms; trying on", atMost.toMillis());
        }
    }

    @Override
    public int doWork() {
        int work = waiters.end(this::isKnown);
        long now = nanoClock.getAsLong();
        for (Target target : targets) {
            if (!target.busy && isDue(target, now)) {
                target.busy = true;
                target.lastNanos = now;
                register(target, directory.version());
                work++;
            }
        }
        return work + look(now);
    }

    /** From now on somebody hears, every few seconds, of the brokers of all clusters; on the event loop. To be called before the agent starts. */
    public void observe(Consumer<ClusterInfo> newObserver) {
        lookAtNanos = nanoClock.getAsLong();
        observer = newObserver;
    }

    private int look(long now) {
        Consumer<ClusterInfo> told = observer;
        if (told == null || now - lookAtNanos < 0) {
            return 0;
        }
        lookAtNanos = now + LOOK.toNanos();
        var unused = brokers().thenAccept(told).exceptionally(failure -> {
            log.debug("nameservers do not say which brokers there are: {}", reason(failure));
            lookAtNanos = nanoClock.getAsLong() + RETRY.toNanos();
            return null;
        });
        return 1;
    }

    @Override
    public long idleNanos() {
        long now = nanoClock.getAsLong();
        long idle = waiters.idleNanos();
        if (observer != null) {
            idle = Math.min(idle, Math.max(0, lookAtNanos - now));
        }
        for (Target target : targets) {
            if (!target.busy) { // the end of a registration wakes
                long interval = (target.failed ? RETRY : INTERVAL).toNanos();
                idle = Math.min(idle, Math.max(0, interval - (now - target.lastNanos)));
            }
        }
        return idle;
    }

    @Override
    public void waker(Runnable wakeAgent) {
        wake = wakeAgent;
        directory.onChange(wakeAgent);
    }

    @Override
    public String roleName() {
        return "ferry-registration";
    }

    /**
     * Ends when each nameserver that can be reached knows the topics as they are now; those that have not answered for 3 s are not
     * waited for. Any thread.
     */
    public CompletableFuture<Void> announced() {
        long version = directory.version();
        if (isKnown(version)) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> done = waiters.add(version);
        wake.run(); // ends it, if it was told meanwhile, and learns of the deadline
        return done;
    }

    private boolean isKnown(long version) {
        return targets.stream().allMatch(target -> target.failed || target.toldVersion >= version);
    }

    /** Asks a nameserver for the route of a topic, which has no queues if no broker has the topic. Any thread. */
    public CompletableFuture<TopicRoute> route(String topic) {
        return ask(new GetRoute(topic), NameServerRegistration::route);
    }

    /** Asks a nameserver for the brokers of all clusters. Any thread. */
    public CompletableFuture<ClusterInfo> brokers() {
        return ask(new GetClusterInfo(), NameServerRegistration::clusterInfo);
    }

    /**
     * Asks each nameserver that is connected whether it lists a broker. {@return the addresses of those that do}; fails if one of them does not answer. Any thread.
     */
    public CompletableFuture<List<String>> listing(String brokerName) {
        List<CompletableFuture<ClusterInfo>> asked = new ArrayList<>();
        List<String> listing = Collections.synchronizedList(new ArrayList<>());
        for (Target target : targets) {
            Connection connection = target.connection;
            if (connection != null && connection.isActive()) {
                asked.add(connection
                        .request(Commands.toFrame(new GetClusterInfo(), HeaderEncoding.JSON), ROUTE_TIMEOUT)
                        .thenApply(answer -> {
                            ClusterInfo info = clusterInfo(target.server, answer);
                            if (info.brokerAddrTable().containsKey(brokerName)) {
                                listing.add(AddressText.of(target.server));
                            }
                            return info;
                        }));
            }
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(all -> List.copyOf(listing));
    }

    private static ClusterInfo clusterInfo(InetSocketAddress server, Frame answer) {
        try {
            requireSuccess(answer, server);
            return JsonBody.read(answer.body(), ClusterInfo.class);
        } finally {
            answer.release();
        }
    }

    private <T> CompletableFuture<T> ask(Command question, BiFunction<InetSocketAddress, Frame, T> reader) {
        for (Target target : targets) {
            Connection connection = target.connection;
            if (connection != null && connection.isActive() && !target.failed) {
                return connection
                        .request(Commands.toFrame(question, HeaderEncoding.JSON), ROUTE_TIMEOUT)
                        .thenApply(answer -> reader.apply(target.server, answer));
            }
        }
        return CompletableFuture.failedFuture(
                new FerryException(ErrorCode.SERVICE_NOT_AVAILABLE, "no nameserver is connected"));
    }

    private static TopicRoute route(InetSocketAddress server, Frame answer) {
        try {
            if (answer.code() == ResponseCode.TOPIC_NOT_EXIST) {
                return new TopicRoute(null, List.of(), List.of(), Map.of());
            }
            requireSuccess(answer, server);
            return JsonBody.read(answer.body(), TopicRoute.class);
        } finally {
            answer.release();
        }
    }

    /** Tells the nameservers that the broker leaves, and closes the connections. The agent has ended before. */
    public void leave() {
        List<CompletableFuture<?>> goodbyes = new ArrayList<>();
        for (Target target : targets) {
            Connection connection = target.connection;
            if (connection != null && connection.isActive()) {
                goodbyes.add(request(
                        target.server,
                        connection,
                        new UnregisterBroker(identity.brokerName(), identity.address(), identity.clusterName(), 0),
                        GOODBYE));
            }
        }
        try {
            CompletableFuture.allOf(goodbyes.toArray(CompletableFuture[]::new))
                    .get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.info("a nameserver did not confirm that this broker leaves: {}", reason(e));
        }
        client.close();
    }

    private boolean isDue(Target target, long now) {
        long age = now - target.lastNanos;
        if (target.failed) {
            return age >= RETRY.toNanos();
        }
        return target.toldVersion != directory.version() || age >= INTERVAL.toNanos();
    }

    private void register(Target target, long version) {
        var unusedEnd = connected(target)
                .thenCompose(connection -> request(target.server, connection, registration(), TIMEOUT))
                .whenComplete((done, error) -> finished(target, version, error));
    }

    private CompletableFuture<Connection> connected(Target target) {
        Connection connection = target.connection;
        if (connection != null && connection.isActive()) {
            return CompletableFuture.completedFuture(connection);
        }
        return client.connect(target.server, (from, request, responder) -> {
                    responder.respond(Commands.failure(
                            request, ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "a broker serves nobody here"));
                    request.release();
                })
                .thenApply(opened -> {
                    target.connection = opened;
                    // A nameserver that comes back has forgotten us: register again as soon as its channel closes.
                    opened.onClose(() -> {
                        target.failed = true;
                        wake.run();
                    });
                    return opened;
                });
    }

    private RegisterBroker registration() {
        ByteBuf body = JsonBody.write(BrokerRegistration.of(directory.routes()));
        return new RegisterBroker(
                identity.brokerName(), identity.address(), identity.clusterName(), "", 0, 0, false, 0, true, body);
    }

    private static CompletableFuture<Void> request(
            InetSocketAddress server, Connection connection, Command command, Duration timeout) {
        return connection
                .request(Commands.toFrame(command, HeaderEncoding.JSON), timeout)
                .thenAccept(answer -> confirmed(server, answer));
    }

    private static void confirmed(InetSocketAddress server, Frame answer) {
        try {
            requireSuccess(answer, server);
        } finally {
            answer.release();
        }
    }

    private static void requireSuccess(Frame answer, InetSocketAddress server) {
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new FerryException(ErrorCode.ofResponse(answer.code()), NoNameServer.message(server, answer));
        }
    }

    private static String reason(Throwable error) {
        Throwable cause = Failures.unwrap(error);
        return cause instanceof FerryException ? String.valueOf(cause.getMessage()) : cause.toString();
    }

    private void finished(Target target, long version, @Nullable Throwable error) {
        if (error == null) {
            if (target.failed || target.toldVersion < 0) {
                log.info("registered with nameserver {}", AddressText.of(target.server));
            }
            target.failed = false;
            target.toldVersion = version;
        } else {
            if (!target.failed) {
                log.warn(
                        "cannot register with nameserver {}, trying on every second: {}",
                        AddressText.of(target.server),
                        reason(error));
            }
            target.failed = true;
        }
        target.busy = false;
        waiters.end(this::isKnown);
        wake.run();
        if (targets.stream().allMatch(each -> each.failed || each.toldVersion >= 0)) {
            firstRound.complete(null);
        }
    }
}
