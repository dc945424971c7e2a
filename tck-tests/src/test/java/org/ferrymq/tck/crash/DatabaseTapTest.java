package org.ferrymq.tck.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the tap of the database says in the place of a client that is gone. */
@Timeout(120)
class DatabaseTapTest {
    private static final int SYNCTYPE_AT = 14;

    /** A client to which nothing can be written any more. */
    private static final class Gone extends Socket {
        private final Socket socket;

        Gone(Socket socket) {
            this.socket = socket;
        }

        @Override
        public OutputStream getOutputStream() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("Broken pipe");
                }
            };
        }

        @Override
        public synchronized void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aBranchIsRolledBackWhoseClientGoesWhileAnAnswerIsUnderWay() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listening.getInetAddress(), listening.getLocalPort());
                Socket fromClient = listening.accept();
                Socket toDatabase = new Socket(listening.getInetAddress(), listening.getLocalPort());
                Socket database = listening.accept()) {
            DatabaseTap tap = new DatabaseTap(new Trap());
            CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> carry(() -> {
                try (fromClient;
                        toDatabase) {
                    tap.toServer(fromClient, toDatabase);
                }
            }));
            byte[] begin = control(9);
            client.getOutputStream().write(begin);
            DataInputStream told = new DataInputStream(database.getInputStream());
            assertThat(told.readNBytes(begin.length)).isEqualTo(begin);
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> carry(() -> {
                try (fromClient;
                        toDatabase) {
                    tap.toClient(toDatabase, new Gone(fromClient));
                }
            }));
            database.getOutputStream().write(control(9));

            byte[] end = told.readNBytes(begin.length + 8);
            assertThat(end).hasSize(begin.length + 8);
            assertThat(end[SYNCTYPE_AT]).as("END").isEqualTo((byte) 11);
            byte[] rollback = told.readNBytes(begin.length + 8);
            assertThat(rollback).hasSize(begin.length + 8);
            assertThat(rollback[SYNCTYPE_AT]).as("ROLLBACK").isEqualTo((byte) 4);
            assertThat(told.read()).isEqualTo(-1);
            database.close();
            asking.get(60, TimeUnit.SECONDS);
            answering.get(60, TimeUnit.SECONDS);
        }
    }

    @FunctionalInterface
    private interface Way {
        void go() throws IOException;
    }

    private static void carry(Way way) {
        try {
            way.go();
        } catch (IOException e) {
            // as the proxy does: the connection is over
            assertThat(e).isNotNull();
        }
    }

    /** A structure with SYNCCTL of a type, about a branch. */
    private static byte[] control(int type) {
        int xid = 16 + 4;
        int length = 6 + 4 + 5 + xid;
        ByteBuffer bytes = ByteBuffer.allocate(length);
        bytes.putShort((short) length).put((byte) 0xd0).put((byte) 1).putShort((short) 1);
        bytes.putShort((short) (length - 6)).putShort((short) 0x1055);
        bytes.putShort((short) 5).putShort((short) 0x1187).put((byte) type);
        bytes.putShort((short) xid).putShort((short) 0x1801);
        bytes.putInt(1).putInt(2).putInt(2).put(new byte[] {1, 2, 3, 4});
        return bytes.array();
    }
}
