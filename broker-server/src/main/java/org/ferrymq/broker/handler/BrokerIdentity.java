package org.ferrymq.broker.handler;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.ferrymq.protocol.message.HostBytes;
import org.ferrymq.protocol.message.OffsetMessageId;

/**
 * Who this broker is, as clients of both families are told. Thread-safe.
 *
 * @param brokerName its name in the cluster
 * @param clusterName the cluster
 * @param version its version
 * @param host bytes of the address that message ids carry; known once the port is bound
 */
public record BrokerIdentity(String brokerName, String clusterName, String version, AtomicReference<byte[]> host) {

    /** A broker with an address to come. */
    public BrokerIdentity(String brokerName, String clusterName, String version) {
        this(brokerName, clusterName, version, new AtomicReference<>(new byte[HostBytes.V4]));
    }

    /** Tells the address that message ids carry. */
    public void address(InetSocketAddress address) {
        host.set(HostBytes.of(address));
    }

    /** That address as {@code host:port}. */
    public String addressText() {
        ByteBuffer bytes = ByteBuffer.wrap(hostBytes());
        InetSocketAddress address = HostBytes.read(bytes, 0, bytes.capacity() == HostBytes.V6);
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** The offset message id of the message at a log position of this broker. */
    public String messageId(long position) {
        return OffsetMessageId.text(hostBytes(), position);
    }

    private byte[] hostBytes() {
        return Objects.requireNonNull(host.get());
    }
}
