package org.ferrymq.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between clients and a broker and cuts their connections: each time when so many bytes have passed, in the middle of whatever that
 * is. It is also the nameserver that sends clients this way. Thread-safe.
 */
public final class CuttingProxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CuttingProxy.class);

    private final InetSocketAddress broker;
    private final ServerSocket listening;
    private final ProxyNameServer nameServer;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
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
        this.broker = broker;
        this.meanBytes = meanBytes;
        this.random = new Random(seed);
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        nameServer = new ProxyNameServer(listening.getLocalPort());
        daemon(this::accept);
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
        cutAll();
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

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(broker.getAddress(), broker.getPort());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                open.add(client);
                open.add(server);
                daemon(() -> pump(client, server));
                daemon(() -> pump(server, client));
            } catch (IOException e) {
                // the broker or this proxy is gone: whoever connects notices
                log.debug("not connected: {}", e.toString());
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count = in.read(buffer);
            while (count >= 0) {
                long before = cutting ? left.getAndAdd(-count) : Long.MAX_VALUE;
                if (before <= count && before > 0) {
                    out.write(buffer, 0, (int) before - 1);
                    cutAll();
                    return;
                }
                out.write(buffer, 0, count);
                count = in.read(buffer);
            }
        } catch (IOException e) {
            // cut, or an end has closed: both ends are closed now
            log.debug("the connection ended: {}", e.toString());
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void cutAll() {
        cuts.incrementAndGet();
        for (Socket socket : open) {
            close(socket);
        }
        nextCut();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(CuttingProxy::close);
        nameServer.close();
    }
}
