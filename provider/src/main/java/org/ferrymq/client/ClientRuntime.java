package org.ferrymq.client;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrymq.protocol.transport.ServiceThreads;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.jspecify.annotations.Nullable;

/**
 * The threads that all connections of this JVM share: the network layer's, one that schedules, and some that look up hosts. Started for the first user and stopped
 * after the last one. Thread-safe; all threads are daemons.
 */
final class ClientRuntime {
    /** Longer than any connection's own limit, which comes first. */
    private static final Duration TRANSPORT_CONNECT_LIMIT = Duration.ofMinutes(2);

    private static final int RESOLVERS = 4;
    private static final long RESOLVER_IDLE_SECONDS = 10;

    private static final Object LOCK = new Object();
    private static @Nullable ClientRuntime shared;

    private final TransportClient transport =
            new TransportClient(TransportConfig.client().withConnectTimeout(TRANSPORT_CONNECT_LIMIT));
    private final ScheduledThreadPoolExecutor scheduler =
            new ScheduledThreadPoolExecutor(1, new ServiceThreads("ferrymq-client-scheduler"));
    private final ThreadPoolExecutor resolver = new ThreadPoolExecutor(
            RESOLVERS,
            RESOLVERS,
            RESOLVER_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new ServiceThreads("ferrymq-client-resolver"));
    private final Connector connector = new Connector(transport, scheduler, resolver);
    private int users;

    private ClientRuntime() {
        // most alarms are for time limits and do not go off
        scheduler.setRemoveOnCancelPolicy(true);
        resolver.allowCoreThreadTimeOut(true);
    }

    /** One user's hold on the threads. */
    static final class Lease {
        private final ClientRuntime runtime;
        private final AtomicBoolean released = new AtomicBoolean();

        private Lease(ClientRuntime runtime) {
            this.runtime = runtime;
        }

        Connector connector() {
            return runtime.connector;
        }

        ScheduledExecutorService scheduler() {
            return runtime.scheduler;
        }

        /** Gives the hold up; more than once is harmless. Does not block. */
        void release() {
            if (released.compareAndSet(false, true)) {
                runtime.released();
            }
        }
    }

    /** Holds the threads, starting them if need be. */
    static Lease lease() {
        synchronized (LOCK) {
            ClientRuntime runtime = shared;
            if (runtime == null) {
                runtime = new ClientRuntime();
                shared = runtime;
            }
            runtime.users++;
            return new Lease(runtime);
        }
    }

    private void released() {
        synchronized (LOCK) {
            if (--users > 0) {
                return;
            }
            if (shared == this) {
                shared = null;
            }
        }
        scheduler.shutdown();
        resolver.shutdown();
        // the caller may be one of the threads that are to stop
        Thread stopper = new Thread(transport::close, "ferrymq-client-stop");
        stopper.setDaemon(true);
        stopper.start();
    }
}
