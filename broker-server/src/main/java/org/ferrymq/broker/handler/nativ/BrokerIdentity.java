package org.ferrymq.broker.handler.nativ;

import java.net.InetSocketAddress;
import org.ferrymq.protocol.message.HostBytes;
import org.ferrymq.protocol.message.OffsetMessageId;

/** What a broker calls itself towards clients. The address is known once the port is bound. Thread-safe. */
public final class BrokerIdentity {
    private final String brokerName;
    private volatile byte[] host = new byte[HostBytes.V4];

    /** A broker of this name, with an address to come. */
    public BrokerIdentity(String brokerName) {
        this.brokerName = brokerName;
    }

    /** Tells the address that message ids carry. */
    public void address(InetSocketAddress address) {
        host = HostBytes.of(address);
    }

    String brokerName() {
        return brokerName;
    }

    String messageId(long position) {
        return OffsetMessageId.text(host, position);
    }
}
