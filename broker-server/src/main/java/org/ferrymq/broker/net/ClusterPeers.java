package org.ferrymq.broker.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.jms.transaction.TransactionState;
import org.ferrymq.protocol.command.jms.transaction.TxOutcome;
import org.ferrymq.protocol.command.jms.transaction.TxStatusAnswer;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.jspecify.annotations.Nullable;

/** Asks other brokers, where the nameservers say that they are, each over a channel of its own that is closed after the answer. Thread-safe. */
public final class ClusterPeers implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long MASTER = 0L;

    private final Supplier<CompletableFuture<ClusterInfo>> nameServers;
    private final Object lock = new Object();
    private @Nullable TransportClient client;
    private boolean closed;

    /** {@code nameServers} asks them for all brokers. */
    public ClusterPeers(Supplier<CompletableFuture<ClusterInfo>> nameServers) {
        this.nameServers = nameServers;
    }

    /** Asks a broker, by its name, what it knows of a transaction; fails if the broker cannot be asked now. */
    public CompletableFuture<TransactionState> outcome(String broker, String transaction) {
        return nameServers
                .get()
                .thenCompose(info -> client().connect(address(broker, info), (from, request, responder) -> {
                            responder.respond(Commands.failure(
                                    request, ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "a broker serves nobody here"));
                            request.release();
                        })
                        .thenCompose(connection -> ask(connection, transaction)));
    }

    /** Most brokers never ask another. */
    private TransportClient client() {
        synchronized (lock) {
            if (closed) {
                throw new FerryException(ErrorCode.SERVICE_NOT_AVAILABLE, "this broker is stopping");
            }
            TransportClient existing = client;
            if (existing == null) {
                existing = new TransportClient(TransportConfig.client());
                client = existing;
            }
            return existing;
        }
    }

    private static CompletableFuture<TransactionState> ask(Connection connection, String transaction) {
        return connection
                .request(Commands.toFrame(new TxOutcome(transaction), HeaderEncoding.BINARY), TIMEOUT)
                .thenApply(ClusterPeers::read)
                .whenComplete((state, failure) -> {
                    var unusedClose = connection.close();
                });
    }

    private static TransactionState read(Frame answer) {
        try {
            if (answer.code() != ResponseCode.SUCCESS) {
                throw new FerryException(
                        ErrorCode.ofResponse(answer.code()), "it answers " + answer.code() + ": " + answer.remark());
            }
            return TxStatusAnswer.read(Commands.fields(answer)).state();
        } finally {
            answer.release();
        }
    }

    private static InetSocketAddress address(String broker, ClusterInfo info) {
        BrokerData data = info.brokerAddrTable().get(broker);
        String address = data == null ? null : data.brokerAddrs().get(MASTER);
        int colon = address == null ? -1 : address.lastIndexOf(':');
        if (address == null || colon < 0) {
            throw new FerryException(
                    ErrorCode.SERVICE_NOT_AVAILABLE, "the nameservers do not know where broker " + broker + " is");
        }
        return new InetSocketAddress(
                address.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(address.substring(colon + 1)));
    }

    @Override
    public void close() {
        TransportClient open;
        synchronized (lock) {
            closed = true;
            open = client;
        }
        if (open != null) {
            open.close();
        }
    }
}
