package org.ferrymq.broker.admin.request;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.kv.DeleteKvConfig;
import org.ferrymq.protocol.command.kv.GetKvConfig;
import org.ferrymq.protocol.command.kv.GetKvNamespace;
import org.ferrymq.protocol.command.kv.KvConfigAnswer;
import org.ferrymq.protocol.command.kv.PutKvConfig;
import org.ferrymq.protocol.command.route.AddWritePermission;
import org.ferrymq.protocol.command.route.GetClusterInfo;
import org.ferrymq.protocol.command.route.WipeWritePermission;
import org.ferrymq.protocol.command.route.WritePermissionAnswer;
import org.ferrymq.protocol.command.server.ConfigAnswer;
import org.ferrymq.protocol.command.server.GetNameServerConfig;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.route.KvTable;
import org.jspecify.annotations.Nullable;

/** Requests to one nameserver; they know nothing of each other, so changes go to each. */
public final class NameServerRequests {

    private final ClusterClient cluster;

    public NameServerRequests(ClusterClient cluster) {
        this.cluster = cluster;
    }

    /** The brokers that it knows. */
    public ClusterInfo brokers(InetSocketAddress nameserver) {
        return cluster.json(nameserver, new GetClusterInfo(), ClusterInfo.class);
    }

    /** Settings by name. */
    public Map<String, String> settings(InetSocketAddress nameserver) {
        return cluster.call(nameserver, new GetNameServerConfig(), answer -> ConfigAnswer.read(answer.body()));
    }

    public void put(InetSocketAddress nameserver, String namespace, String key, String value) {
        cluster.run(nameserver, new PutKvConfig(namespace, key, value));
    }

    public void delete(InetSocketAddress nameserver, String namespace, String key) {
        cluster.run(nameserver, new DeleteKvConfig(namespace, key));
    }

    /** A value, null if there is none. */
    public @Nullable String get(InetSocketAddress nameserver, String namespace, String key) {
        return cluster.callOptional(
                        nameserver,
                        new GetKvConfig(namespace, key),
                        ResponseCode.QUERY_NOT_FOUND,
                        answer -> Optional.ofNullable(
                                KvConfigAnswer.read(Commands.fields(answer)).value()))
                .flatMap(value -> value)
                .orElse(null);
    }

    /** All values of a namespace. */
    public Map<String, String> all(InetSocketAddress nameserver, String namespace) {
        return cluster.callOptional(
                        nameserver,
                        new GetKvNamespace(namespace),
                        ResponseCode.QUERY_NOT_FOUND,
                        answer -> JsonBody.read(answer.body(), KvTable.class).table())
                .<Map<String, String>>map(TreeMap::new)
                .orElse(Map.of());
    }

    /** Of how many topics write permission was taken or given back. */
    public int writePermission(InetSocketAddress nameserver, String brokerName, boolean allowed) {
        CommandType type = allowed ? CommandType.ADD_WRITE_PERM_OF_BROKER : CommandType.WIPE_WRITE_PERM_OF_BROKER;
        return cluster.call(
                nameserver,
                allowed ? new AddWritePermission(brokerName) : new WipeWritePermission(brokerName),
                answer -> WritePermissionAnswer.read(type, Commands.fields(answer))
                        .topics());
    }
}
