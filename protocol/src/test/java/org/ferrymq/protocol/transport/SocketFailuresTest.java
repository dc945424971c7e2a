package org.ferrymq.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.AddressText;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.Test;

/** What people read when they cannot listen or connect, with whatever transport this machine has. */
class SocketFailuresTest {
    @Test
    void addressesAreReadAsTheyAreWritten() throws IOException {
        assertThat(AddressText.of(InetSocketAddress.createUnresolved("broker.example", 9876)))
                .isEqualTo("broker.example:9876");
        assertThat(AddressText.of(new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 1)))
                .isEqualTo("10.0.0.1:1");
        assertThat(AddressText.of(InetSocketAddress.createUnresolved("::1", 1))).isEqualTo("[::1]:1");
        assertThat(AddressText.overlap("127.0.0.1", "127.0.0.2")).isFalse();
        assertThat(AddressText.overlap("0.0.0.0", "127.0.0.2")).isTrue();
    }

    @Test
    void unknownHostsAndForeignAddressesSayWhatToName() {
        assertThatThrownBy(() -> listen("nosuch.host.invalid", 0))
                .hasMessage(
                        "cannot listen on nosuch.host.invalid:0: no host nosuch.host.invalid is known; name an address of"
                                + " this machine: 127.0.0.1 serves programs on it only, 0.0.0.0 everybody who reaches it");
        assertThatThrownBy(() -> listen("192.0.2.1", 0))
                .hasMessageContaining("192.0.2.1 is no address of this machine; name an address of this machine");
    }

    @Test
    void aBusyPortNamesTheSetting() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> listen("127.0.0.1", taken.getLocalPort()))
                    .isInstanceOfSatisfying(
                            FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE))
                    .hasMessageContaining("another process uses the port; stop it or choose another with --port");
        }
    }

    @Test
    void failedConnectionsSayWhyInWords() throws IOException {
        int free;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = taken.getLocalPort();
        }
        assertThat(connect(InetSocketAddress.createUnresolved("localhost", free)))
                .isEqualTo("cannot connect to localhost:" + free + ": nothing listens there");
        assertThat(connect(InetSocketAddress.createUnresolved("nosuch.host.invalid", 1)))
                .isEqualTo("cannot connect to nosuch.host.invalid:1: no host nosuch.host.invalid is known");
    }

    private static void listen(String bind, int port) {
        try (TransportServer server = new TransportServer(
                TransportConfig.server(bind, port),
                (connection, request, responder) -> request.release(),
                ConnectionListener.NONE)) {
            server.start();
        }
    }

    private static String connect(InetSocketAddress address) {
        try (TransportClient client = new TransportClient(TransportConfig.client())) {
            Throwable failure = client.connect(address, (connection, request, responder) -> request.release())
                    .handle((connection, error) -> error)
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            return String.valueOf(failure.getMessage());
        }
    }
}
