package org.ferrymq.tck.wildfly;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine that nobody listens on at the moment. */
public final class Ports {
    /** Port 10080 is one of those that browsers do not open. */
    private static final int BROWSERS_REFUSE = 2_000;

    private static final int[] WILDFLY = {8080, 8443, 9990, 9993, 3528, 3529, 4712, 4713};

    private Ports() {}

    /**
     * {@return any free port} It is below those that systems give out themselves (from 32768 on with Linux), so that nobody is given it before its server starts.
     */
    public static int free() throws IOException {
        for (int i = 0; i < 1000; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (BindException e) {
                // in use: another one
            }
        }
        throw new IOException("No free port");
    }

    /** {@return the first offset from {@code first} on, in steps of 100, with which WildFly finds all of its ports free} */
    public static int wildFlyOffset(int first) throws IOException {
        for (int offset = first; offset < 30_000; offset += 100) {
            if (offset != BROWSERS_REFUSE && allFree(offset)) {
                return offset;
            }
        }
        throw new IOException("No free ports for WildFly");
    }

    private static boolean allFree(int offset) {
        for (int port : WILDFLY) {
            try (ServerSocket probe = new ServerSocket(port + offset, 1, InetAddress.getLoopbackAddress())) {
                probe.getLocalPort();
            } catch (IOException e) {
                return false; // in use
            }
        }
        return true;
    }
}
