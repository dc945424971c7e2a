package org.ferrymq.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between clients and a broker and cuts their connections: each time when so many bytes have passed, in the middle of whatever that
 * is. It is also the nameserver that sends clients this way. Thread-safe.
 */
public final class CuttingProxy implements AutoCloseable {
    private final TcpProxy proxy;
    private final ProxyNameServer nameServer;
    private final Random random;
    private final int meanBytes;
    private final AtomicLong left = new AtomicLong();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean cutting;

    /**
     * Begins to listen; nothing is cut until {@link #cut}.
     *
     * @param meanBytes how many bytes pass between two cuts, on average
     */
    public CuttingProxy(InetSocketAddress broker, int meanBytes, long seed) {
        this.meanBytes = meanBytes;
        this.random = new Random(seed);
        proxy = new TcpProxy(broker, () -> TcpProxy.Tap.bothWays(this::carry));
        nameServer = new ProxyNameServer(proxy.port());
    }

    /** The URL of the nameserver, without options. */
    public String url() {
        return nameServer.url();
    }

    /** Begins or ends to cut. */
    public void cut(boolean on) {
        nextCut();
        cutting = on;
    }

    /** Cuts what is connected now. */
    public void cutNow() {
        cuts.incrementAndGet();
        proxy.disconnect();
        nextCut();
    }

    /** How often it has cut. */
    public int cuts() {
        return cuts.get();
    }

    private void nextCut() {
        synchronized (random) {
            left.set(1 + random.nextInt(2 * meanBytes));
        }
    }

    private void carry(Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[8192];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        int count = in.read(buffer);
        while (count >= 0) {
            long before = cutting ? left.getAndAdd(-count) : Long.MAX_VALUE;
            if (before <= count && before > 0) {
                out.write(buffer, 0, (int) before - 1);
                cutNow();
                return;
            }
            out.write(buffer, 0, count);
            count = in.read(buffer);
        }
    }

    @Override
    public void close() {
        proxy.close();
        nameServer.close();
    }
}
