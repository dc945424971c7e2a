package org.ferrymq.broker.admin.session;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A master broker as the nameserver knows it.
 *
 * @param cluster its cluster
 * @param name its name
 * @param address where it listens
 */
public record BrokerNode(String cluster, String name, InetSocketAddress address) {

    /** {@return the names of some, for a message} */
    public static String names(List<BrokerNode> brokers) {
        return brokers.stream().map(BrokerNode::name).collect(Collectors.joining(", "));
    }

    /** Reads host:port; a name is resolved when it is connected to. */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw AdminException.usage("'" + text + "' is not host:port");
        }
        return InetSocketAddress.createUnresolved(text.substring(0, colon), Integer.parseInt(port));
    }
}
