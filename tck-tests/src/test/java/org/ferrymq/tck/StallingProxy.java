package org.ferrymq.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Stands between clients and a broker and can stop to forward, as a network does whose cable is pulled: connections stay open, and nothing comes through until it
 * is let again. Thread-safe.
 */
public final class StallingProxy implements AutoCloseable {
    private final TcpProxy proxy;
    private final Object gate = new Object();
    private boolean stalled;

    /** Begins to listen on a free port. */
    public StallingProxy(InetSocketAddress broker) {
        proxy = new TcpProxy(broker, this::tap);
    }

    /** {@return where it listens} */
    public int port() {
        return proxy.port();
    }

    /** Nothing comes through any more, in either direction; nobody is told. */
    public void stall() {
        synchronized (gate) {
            stalled = true;
        }
    }

    /** Everything goes on, with what was on its way. */
    public void resume() {
        synchronized (gate) {
            stalled = false;
            gate.notifyAll();
        }
    }

    /** Closes all connections; new ones are taken. */
    public void disconnect() {
        proxy.disconnect();
    }

    private TcpProxy.Tap tap() {
        try {
            pass(); // the broker does not hear of who connects meanwhile
        } catch (InterruptedIOException e) {
            throw new IllegalStateException(e);
        }
        return TcpProxy.Tap.bothWays(this::carry);
    }

    private void carry(Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[8192];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        int count = in.read(buffer);
        while (count >= 0) {
            pass();
            out.write(buffer, 0, count);
            count = in.read(buffer);
        }
        pass(); // a connection that was closed on one side looks open on the other, too
    }

    private void pass() throws InterruptedIOException {
        synchronized (gate) {
            while (stalled) {
                try {
                    gate.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("while stalled");
                }
            }
        }
    }

    @Override
    public void close() {
        resume();
        proxy.close();
    }
}
