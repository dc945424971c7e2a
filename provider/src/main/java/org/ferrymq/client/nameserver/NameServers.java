package org.ferrymq.client.nameserver;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.ferrymq.client.Failures;
import org.ferrymq.client.remoting.Connector;
import org.ferrymq.client.url.ConnectionUrl;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.codec.NoNameServer;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.transport.Connection;

/** The nameservers of a connection URL: asked one after the other until one gives an answer that can be used. Thread-safe. */
public final class NameServers {
    private final Connector connector;
    private final List<ConnectionUrl.HostPort> servers;
    private final Duration limit;

    /**
     * Knows them.
     *
     * @param limit for connecting to one nameserver and for its answer, each
     */
    public NameServers(Connector connector, List<ConnectionUrl.HostPort> servers, Duration limit) {
        this.connector = connector;
        this.servers = List.copyOf(servers);
        this.limit = limit;
    }

    /**
     * Asks.
     *
     * @param question makes the request, once for each nameserver that is asked
     * @param reader reads the answer and releases it; if it throws, the next nameserver is asked
     */
    <T> CompletableFuture<T> ask(Supplier<Command> question, BiFunction<ConnectionUrl.HostPort, Frame, T> reader) {
        return ask(0, question, reader, new StringBuilder());
    }

    private <T> CompletableFuture<T> ask(
            int index,
            Supplier<Command> question,
            BiFunction<ConnectionUrl.HostPort, Frame, T> reader,
            StringBuilder problems) {
        if (index == servers.size()) {
            return CompletableFuture.failedFuture(
                    new FerryException(ErrorCode.CONNECTION_FAILED, "no nameserver could name a broker:" + problems));
        }
        ConnectionUrl.HostPort server = servers.get(index);
        return connector
                .connect(InetSocketAddress.createUnresolved(server.host(), server.port()), limit, Connector.NO_PUSHES)
                .thenCompose(connection -> connection
                        .request(Commands.toFrame(question.get(), HeaderEncoding.JSON), limit)
                        .thenApply(answer -> reader.apply(server, answer))
                        .whenComplete((info, failure) -> close(connection)))
                .exceptionallyCompose(failure -> {
                    String problem = String.valueOf(Failures.of(failure).getMessage());
                    problems.append(index == 0 ? " " : "; ").append(problem);
                    return ask(index + 1, question, reader, problems);
                });
    }

    private static void close(Connection connection) {
        Failures.unawaited(connection.close());
    }

    /** Reads a JSON body and releases the answer. */
    static <T> T read(ConnectionUrl.HostPort server, Frame answer, Class<T> type) {
        try {
            if (answer.code() != ResponseCode.SUCCESS) {
                throw new FerryException(
                        ErrorCode.CONNECTION_FAILED,
                        NoNameServer.message(InetSocketAddress.createUnresolved(server.host(), server.port()), answer));
            }
            return JsonBody.read(answer.body(), type);
        } finally {
            answer.release();
        }
    }
}
