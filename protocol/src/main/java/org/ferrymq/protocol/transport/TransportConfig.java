package org.ferrymq.protocol.transport;

import java.time.Duration;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.frame.FrameLimits;

/**
 * Settings of a transport.
 *
 * @param bind address that a server listens on; clients ignore it
 * @param port port that a server listens on, 0 for any free one; clients ignore it
 * @param ioThreads event loops, 1 to 64
 * @param limits what decoders accept
 * @param idleTimeout a channel from which nothing came for so long is closed; zero for never
 * @param connectTimeout how long a client waits for a channel to open
 * @param highWaterMark bytes waiting to go out above which a channel counts as not writable
 */
public record TransportConfig(
        String bind,
        int port,
        int ioThreads,
        FrameLimits limits,
        Duration idleTimeout,
        Duration connectTimeout,
        int highWaterMark) {
    /** The address a server listens on unless told otherwise. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final int HIGH_WATER = 1 << 20;

    /** Checks the ranges. */
    public TransportConfig {
        if (port < 0 || port > 65535) {
            throw new FerryException(ErrorCode.INVALID_CONFIGURATION, "port " + port + " is not within 0..65535");
        }
        if (ioThreads < 1 || ioThreads > 64) {
            throw new FerryException(
                    ErrorCode.INVALID_CONFIGURATION, "number of I/O threads " + ioThreads + " is not within 1..64");
        }
        if (idleTimeout.isNegative() || connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new FerryException(ErrorCode.INVALID_CONFIGURATION, "a timeout of the transport is negative or zero");
        }
        if (highWaterMark < 4096) {
            throw new FerryException(
                    ErrorCode.INVALID_CONFIGURATION, "high-water mark " + highWaterMark + " is below 4096");
        }
    }

    /** Settings of a server: half the processors for I/O, idle channels closed after 120 s. */
    public static TransportConfig server(String bind, int port) {
        int threads = Math.min(16, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        return new TransportConfig(
                bind, port, threads, FrameLimits.DEFAULT, Duration.ofSeconds(120), Duration.ofSeconds(5), HIGH_WATER);
    }

    /** Settings of a client: one I/O thread, never idle. */
    public static TransportConfig client() {
        return new TransportConfig(
                LOOPBACK, 0, 1, FrameLimits.DEFAULT, Duration.ZERO, Duration.ofSeconds(5), HIGH_WATER);
    }

    /** The same with other limits. */
    public TransportConfig withLimits(FrameLimits newLimits) {
        return new TransportConfig(bind, port, ioThreads, newLimits, idleTimeout, connectTimeout, highWaterMark);
    }

    /** The same with another number of event loops. */
    public TransportConfig withIoThreads(int newIoThreads) {
        return new TransportConfig(bind, port, newIoThreads, limits, idleTimeout, connectTimeout, highWaterMark);
    }

    /** The same with another idle timeout. */
    public TransportConfig withIdleTimeout(Duration newIdleTimeout) {
        return new TransportConfig(bind, port, ioThreads, limits, newIdleTimeout, connectTimeout, highWaterMark);
    }

    /** The same with another connect timeout. */
    public TransportConfig withConnectTimeout(Duration newConnectTimeout) {
        return new TransportConfig(bind, port, ioThreads, limits, idleTimeout, newConnectTimeout, highWaterMark);
    }
}
