package org.ferrymq.broker.admin.session;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.ferrymq.protocol.command.CodeNames;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.codec.NoNameServer;
import org.ferrymq.protocol.command.jms.connection.OpenConnection;
import org.ferrymq.protocol.command.route.GetClusterInfo;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.Responder;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the servers of a cluster; requests are sent one at a time and waited for. Every method throws {@link
 * AdminException} if nobody answers or the answer is a refusal. Not thread-safe.
 */
public final class ClusterClient implements AutoCloseable {

    private static final long MASTER = 0;

    private final List<InetSocketAddress> nameservers;
    private final Duration timeout;
    private final TransportClient transport;
    private final @Nullable Credentials credentials;
    private final Set<InetSocketAddress> introduced = new HashSet<>();
    private final Map<InetSocketAddress, Connection> connections = new HashMap<>();

    /** Without credentials, brokers that serve users only refuse everything. */
    public ClusterClient(List<InetSocketAddress> nameservers, Duration timeout, @Nullable Credentials credentials) {
        this.credentials = credentials;
        this.nameservers = List.copyOf(nameservers);
        this.timeout = timeout;
        this.transport = new TransportClient(TransportConfig.client().withConnectTimeout(timeout));
    }

    /** The nameservers that were given. */
    public List<InetSocketAddress> nameservers() {
        return nameservers;
    }

    /** All master brokers, by name. */
    public List<BrokerNode> brokers() {
        return brokers(null);
    }

    /** The master broker of a name, or all of them for null. */
    public List<BrokerNode> brokers(@Nullable String name) {
        ClusterInfo info = ofAnyNameserver(new GetClusterInfo(), ClusterInfo.class);
        List<BrokerNode> brokers = new ArrayList<>();
        for (BrokerData data : info.brokerAddrTable().values()) {
            String master = data.brokerAddrs().get(MASTER);
            if (master != null && (name == null || name.equals(data.brokerName()))) {
                brokers.add(new BrokerNode(data.cluster(), data.brokerName(), BrokerNode.parse(master)));
            }
        }
        if (brokers.isEmpty()) {
            throw AdminException.refused(
                    name == null
                            ? "no broker is registered with the nameserver; is one started with --namesrv?"
                            : "no broker " + name + "; registered are "
                                    + String.join(
                                            ", ",
                                            new TreeSet<>(info.brokerAddrTable().keySet())));
        }
        brokers.sort(Comparator.comparing(BrokerNode::name));
        return brokers;
    }

    /** The one broker of a name; without a name, the only one there is. */
    public BrokerNode broker(@Nullable String name) {
        List<BrokerNode> brokers = brokers(name);
        if (brokers.size() > 1) {
            throw AdminException.usage("there are several brokers; name one of "
                    + String.join(", ", brokers.stream().map(BrokerNode::name).toList()) + " with --broker");
        }
        return brokers.get(0);
    }

    /** Asks the nameservers in turn until one answers. */
    public <T> T ofAnyNameserver(Command command, Class<T> json) {
        AdminException last = null;
        for (InetSocketAddress nameserver : nameservers) {
            try {
                return call(nameserver, command, answer -> JsonBody.read(answer.body(), json));
            } catch (AdminException e) {
                last = e;
            }
        }
        throw last == null ? AdminException.usage("no nameserver is given") : last;
    }

    /** Sends a command whose success says it all. */
    public void run(InetSocketAddress server, Command command) {
        call(server, command, Frame::code);
    }

    /** Sends a command that is answered with JSON. */
    public <T> T json(InetSocketAddress server, Command command, Class<T> type) {
        return call(server, command, answer -> JsonBody.read(answer.body(), type));
    }

    /** Sends a command and reads its answer. */
    public <T> T call(InetSocketAddress server, Command command, Function<Frame, T> reader) {
        return exchange(server, command, Set.of(ResponseCode.SUCCESS), reader);
    }

    /** Empty if the answer has the code {@code none}; SUCCESS is never empty. */
    public <T> Optional<T> callOptional(
            InetSocketAddress server, Command command, int none, Function<Frame, T> reader) {
        return exchange(
                server,
                command,
                Set.of(ResponseCode.SUCCESS, none),
                answer -> answer.code() == none ? Optional.empty() : Optional.of(reader.apply(answer)));
    }

    /** Sends a command and reads its answer, if that has one of the codes. */
    public <T> T exchange(InetSocketAddress server, Command command, Set<Integer> codes, Function<Frame, T> reader) {
        introduce(server);
        Frame answer = request(server, command);
        try {
            if (codes.contains(answer.code())) {
                return reader.apply(answer);
            }
            throw AdminException.refused(
                    nameservers.contains(server) && answer.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED
                            ? NoNameServer.message(server, answer)
                            : shown(server) + " refuses " + command.type() + " with "
                                    + CodeNames.response(answer.code())
                                    + (answer.remark() == null ? "" : ": " + answer.remark()));
        } finally {
            answer.release();
        }
    }

    private Frame request(InetSocketAddress server, Command command) {
        return await(server, connection(server).request(Commands.toFrame(command, HeaderEncoding.JSON), timeout));
    }

    /** Tells a server once who the user is, if there is one; nameservers do not know that request. */
    private void introduce(InetSocketAddress server) {
        if (credentials != null) {
            open(server);
        }
    }

    /** Opens a connection of Jakarta Messaging at a broker, unless there is one: requests about what receivers have done need it. */
    public void open(InetSocketAddress server) {
        if (!introduced.add(server)) {
            return;
        }
        String user = credentials == null ? null : credentials.user();
        String password = credentials == null ? null : credentials.password();
        String id = UUID.randomUUID().toString();
        Frame answer = request(server, new OpenConnection(id, null, user, password, "mqadmin"));
        try {
            if (answer.code() != ResponseCode.SUCCESS && answer.code() != ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
                throw AdminException.refused(shown(server) + " refuses "
                        + (user == null ? "a connection without a user" : "user " + user) + ": " + answer.remark());
            }
        } finally {
            answer.release();
        }
    }

    private Connection connection(InetSocketAddress server) {
        return connections.computeIfAbsent(
                server,
                address -> await(
                        address,
                        transport.connect(
                                address,
                                // Servers push nothing to a client that has no groups.
                                (connection, request, responder) -> {
                                    Responder.fail(
                                            responder,
                                            request,
                                            ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                                            "mqadmin takes no requests");
                                    request.release();
                                })));
    }

    private <T> T await(InetSocketAddress server, CompletableFuture<T> answer) {
        try {
            return answer.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = String.valueOf(cause.getMessage());
            throw AdminException.unreachable(
                    message.contains(shown(server)) ? message : "no answer from " + shown(server) + ": " + message,
                    cause);
        } catch (TimeoutException e) {
            throw AdminException.unreachable(
                    "no answer from " + shown(server) + " within " + timeout.toSeconds() + " s; --timeout waits longer",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AdminException.unreachable("interrupted while waiting for " + shown(server), e);
        }
    }

    public static String shown(InetSocketAddress server) {
        return server.getHostString() + ":" + server.getPort();
    }

    @Override
    public void close() {
        transport.close();
    }
}
