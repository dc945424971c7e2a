package org.ferrymq.client.remoting;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that all connections of this JVM share: the network layer's, one that schedules, and some that look up hosts. Started for the first user and stopped
 * after the last one. Thread-safe; all threads are daemons.
 */
public final class ClientRuntime {
    /** Longer than any connection's own limit, which comes first. */
    private static final Duration TRANSPORT_CONNECT_LIMIT = Duration.ofMinutes(2);

    private static final int RESOLVERS = 4;
    private static final long RESOLVER_IDLE_SECONDS = 10;

    private static final long STOP_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(ClientRuntime.class);
    private static final Object LOCK = new Object();
    private static final Set<Thread> STOPPERS = new HashSet<>();
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
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        resolver.allowCoreThreadTimeOut(true);
    }

    /** One user's hold on the threads. */
    public static final class Lease {
        private final ClientRuntime runtime;
        private final AtomicBoolean released = new AtomicBoolean();

        private Lease(ClientRuntime runtime) {
            this.runtime = runtime;
        }

        /** {@return what opens channels on the shared event loops} */
        public Connector connector() {
            return runtime.connector;
        }

        /** {@return the shared thread for what is done later; nothing on it may block} */
        public ScheduledExecutorService scheduler() {
            return runtime.scheduler;
        }

        /** Gives the hold up; more than once is harmless. Does not block. */
        public void release() {
            if (released.compareAndSet(false, true)) {
                runtime.released();
            }
        }
    }

    /** Holds the threads, starting them if need be. */
    public static Lease lease() {
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
        Thread stopper = new Thread(this::stop, "ferrymq-client-stop");
        stopper.setDaemon(true);
        synchronized (LOCK) {
            STOPPERS.add(stopper);
            stopper.start();
        }
    }

    private void stop() {
        try {
            transport.close();
            boolean ended = scheduler.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)
                    && resolver.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                LOG.warn("threads of the client do not end: a look-up of a host takes long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (LOCK) {
                STOPPERS.remove(Thread.currentThread());
            }
        }
    }

    /**
     * Waits until the threads of connections that are closed have ended. Who takes the classes away afterwards (an application server that undeploys) must not do so
     * earlier: ending needs some that nobody has needed before.
     *
     * @param limit how long to wait at most
     * @return whether all have ended; false also while there are open connections
     */
    static boolean awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        List<Thread> stoppers;
        synchronized (LOCK) {
            if (shared != null) {
                return false;
            }
            stoppers = List.copyOf(STOPPERS);
        }
        boolean ended = true;
        for (Thread stopper : stoppers) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            stopper.join(Math.max(1, left));
            ended &= !stopper.isAlive();
        }
        return ended;
    }
}
