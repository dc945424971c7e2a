package org.ferrymq.client.remoting;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.Failures;
import org.ferrymq.client.XaErrorException;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.FerryVersion;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.jms.connection.CloseConnection;
import org.ferrymq.protocol.command.jms.connection.OpenConnection;
import org.ferrymq.protocol.command.jms.connection.OpenConnectionAnswer;
import org.ferrymq.protocol.command.jms.connection.Ping;
import org.ferrymq.protocol.command.jms.consume.DeliverBatch;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.Responder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel under a {@link RemotingBackend}: finds the broker, introduces the client, turns answers into results or exceptions, pings, and
 * tells when the channel is lost. Opened once. Thread-safe.
 */
public final class BrokerChannel {
    private static final Logger log = LoggerFactory.getLogger(BrokerChannel.class);
    private static final String CLIENT_VERSION = FerryVersion.text();

    /** Reads the answer to a request; the frame is released afterwards. */
    @FunctionalInterface
    interface AnswerReader<T> {
        T read(Answer answer);
    }

    /** The parts of an answer that readers look at. */
    record Answer(FieldReader fields, io.netty.buffer.ByteBuf body) {}

    /** Takes deliveries on the event loop; the record is valid during the call. */
    @FunctionalInterface
    interface DeliverySink {
        void delivered(long consumerId, long tag, int deliveryCount, ByteBuffer record, Records records);
    }

    private final BrokerLocator locator;
    private final Connector connector;
    private final Duration connectLimit;
    private final BackendLimits limits;
    private final ScheduledExecutorService scheduler;
    private final Records records = new Records();
    private final Object lock = new Object();
    private volatile @Nullable BackendListener listener;
    private volatile @Nullable Connection connection;
    private volatile @Nullable FerryException lossReason;
    private volatile String connectionId = "";
    private @Nullable ScheduledFuture<?> heartbeat;
    private @Nullable CompletableFuture<Void> closing;
    private boolean introduced;

    /** A channel that is not open yet: opening it asks the locator where the broker is and connects within a limit of time. */
    public BrokerChannel(
            BrokerLocator locator,
            Connector connector,
            Duration connectLimit,
            BackendLimits limits,
            ScheduledExecutorService scheduler) {
        this.locator = locator;
        this.connector = connector;
        this.connectLimit = connectLimit;
        this.limits = limits;
        this.scheduler = scheduler;
    }

    void setListener(BackendListener newListener) {
        listener = newListener;
    }

    CompletableFuture<ConnectionInfo> open(ConnectionSettings settings, DeliverySink sink) {
        connectionId = settings.connectionId();
        return locator.locate()
                .thenCompose(address -> connector
                        .connect(address, connectLimit, (from, frame, responder) -> pushed(frame, responder, sink))
                        .thenCompose(opened ->
                                introduce(opened, settings, address.getHostString() + ":" + address.getPort())));
    }

    private CompletableFuture<ConnectionInfo> introduce(
            Connection opened, ConnectionSettings settings, String address) {
        synchronized (lock) {
            if (closing != null) {
                Failures.unawaited(opened.close());
                throw new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection was closed while it opened");
            }
            connection = opened;
        }
        opened.onClose(this::channelClosed);
        OpenConnection command = new OpenConnection(
                settings.connectionId(), settings.clientId(), settings.user(), settings.password(), CLIENT_VERSION);
        return request(command, limits.request(), answer -> {
            OpenConnectionAnswer broker = OpenConnectionAnswer.read(answer.fields());
            synchronized (lock) {
                introduced = true;
                startHeartbeat();
            }
            return new ConnectionInfo(broker.brokerName(), broker.clusterName(), broker.brokerVersion(), address);
        });
    }

    /** Called under the lock. */
    private void startHeartbeat() {
        long nanos = limits.heartbeat().toNanos();
        if (nanos > 0 && closing == null) {
            try {
                heartbeat = scheduler.scheduleAtFixedRate(this::ping, nanos, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("the client is shutting down: no heartbeat");
            }
        }
    }

    private void ping() {
        CompletableFuture<Void> answered = request(new Ping(), limits.heartbeat());
        Failures.unawaited(answered.whenComplete((nothing, failure) -> {
            if (failure != null && Failures.of(failure).code() == ErrorCode.TIMEOUT) {
                abandon(new FerryException(
                        ErrorCode.CONNECTION_CLOSED,
                        "the broker did not answer a ping within "
                                + limits.heartbeat().toMillis() + " ms"));
            }
        }));
    }

    /** On the event loop. */
    private void pushed(Frame frame, Responder responder, DeliverySink sink) {
        try {
            if (frame.code() == CommandType.DELIVER.code()) {
                DeliverBatch.read(
                        frame.body(),
                        (consumerId, tag, count, record) -> sink.delivered(consumerId, tag, count, record, records));
            } else {
                Responder.fail(
                        responder,
                        frame,
                        ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                        "request code " + frame.code() + " is not supported by this client");
            }
        } catch (FerryException e) {
            log.error("the broker sent deliveries that cannot be read: {}", e.getMessage());
            abandon(new FerryException(
                    ErrorCode.CONNECTION_CLOSED,
                    "the broker sent deliveries that cannot be read: " + e.getMessage(),
                    e));
        } catch (RuntimeException e) {
            log.error("a delivery could not be handed over", e);
            abandon(new FerryException(ErrorCode.CONNECTION_CLOSED, "a delivery could not be handed over: " + e, e));
        } finally {
            frame.release();
        }
    }

    /** Gives the channel up. */
    private void abandon(FerryException reason) {
        lossReason = reason;
        Connection current = connection;
        if (current != null) {
            Failures.unawaited(current.close());
        }
    }

    /** On the event loop, once. */
    private void channelClosed() {
        boolean tell;
        synchronized (lock) {
            stopHeartbeat();
            tell = introduced && closing == null;
        }
        BackendListener told = listener;
        if (tell && told != null) {
            FerryException reason = lossReason;
            told.onFailed(
                    reason == null
                            ? new FerryException(ErrorCode.CONNECTION_CLOSED, "the connection to the broker was lost")
                            : reason);
        }
    }

    private void stopHeartbeat() {
        ScheduledFuture<?> running = heartbeat;
        if (running != null) {
            running.cancel(false);
        }
    }

    /** Sends a request whose answer says nothing but that it was carried out. */
    CompletableFuture<Void> request(Command command, Duration limit) {
        return request(command, limit, answer -> answer).thenAccept(answer -> {});
    }

    /** Sends a request and reads its answer; the exception says what the broker answered. */
    <T> CompletableFuture<T> request(Command command, Duration limit, AnswerReader<T> reader) {
        Connection current = connection;
        if (current == null) {
            command.body().release();
            return CompletableFuture.failedFuture(notConnected());
        }
        return current.request(Commands.toFrame(command, HeaderEncoding.BINARY), limit)
                .thenApply(frame -> read(frame, command, reader));
    }

    private static <T> T read(Frame frame, Command command, AnswerReader<T> reader) {
        try {
            FieldReader fields = Commands.fields(frame);
            if (frame.code() != ResponseCode.SUCCESS) {
                throw refused(frame, fields, command);
            }
            return reader.read(new Answer(fields, frame.body()));
        } catch (BadCommandException e) {
            throw new FerryException(
                    ErrorCode.PROTOCOL_ERROR,
                    "the broker's answer to " + command.type() + " cannot be read: " + e.getMessage(),
                    e);
        } finally {
            frame.release();
        }
    }

    private static FerryException refused(Frame frame, FieldReader fields, Command command) {
        String remark = frame.remark() == null ? "" : ": " + frame.remark();
        if (frame.code() == ResponseCode.XA_ERROR) {
            int error = fields.requireInt("xaError", Integer.MIN_VALUE, Integer.MAX_VALUE);
            return new XaErrorException(command.type() + " failed with XA error " + error + remark, error);
        }
        return new FerryException(
                ErrorCode.ofResponse(frame.code()), command.type() + " failed with code " + frame.code() + remark);
    }

    /** Sends a request that is not answered. */
    CompletableFuture<Void> oneway(Command command) {
        Connection current = connection;
        if (current == null || !current.isActive()) {
            command.body().release();
            return CompletableFuture.failedFuture(notConnected());
        }
        current.oneway(Commands.toFrame(command, HeaderEncoding.BINARY));
        return CompletableFuture.completedFuture(null);
    }

    /** Runs an action on the event loop, or the other one here and now if there is none any more. */
    void onEventLoop(Runnable action, Consumer<FerryException> otherwise) {
        Connection current = connection;
        if (current == null) {
            otherwise.accept(notConnected());
            return;
        }
        try {
            current.execute(action);
        } catch (RejectedExecutionException e) {
            otherwise.accept(notConnected());
        }
    }

    private static FerryException notConnected() {
        return new FerryException(ErrorCode.CONNECTION_CLOSED, "not connected to a broker");
    }

    /** Says goodbye and closes the channel; completes normally whatever happens. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        Connection current;
        boolean polite;
        synchronized (lock) {
            if (closing != null) {
                return closing;
            }
            closing = result;
            stopHeartbeat();
            current = connection;
            polite = introduced;
        }
        if (current == null) {
            result.complete(null);
            return result;
        }
        CompletableFuture<Void> goodbye = polite && current.isActive()
                ? request(new CloseConnection(connectionId), limits.close())
                : CompletableFuture.completedFuture(null);
        Failures.unawaited(goodbye.whenComplete((nothing, failure) -> {
            if (failure != null) {
                log.debug("closing without the broker's answer: {}", failure.toString());
            }
            Failures.unawaited(current.close().whenComplete((done, ignored) -> result.complete(null)));
        }));
        return result;
    }
}
