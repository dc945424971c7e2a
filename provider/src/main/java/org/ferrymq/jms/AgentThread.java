package org.ferrymq.jms;

import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the provider's threads: one at a time per agent, named after it, daemon, gone while there is nothing to do. They run the
 * application's code, so they have the context class loader of the application's thread that made the agent, whoever starts them.
 */
final class AgentThread {
    private static final long IDLE_MS = 10_000;

    /** As many threads wait for more to do; others end when there is nothing, so that thousands of sessions do not keep thousands. */
    private static final int PATIENT = 64;

    private static final long CROWDED_IDLE_MS = 20;
    private static final AtomicInteger ALIVE = new AtomicInteger();

    private AgentThread() {}

    /** {@return an executor of one thread with this name, which is started when needed} */
    static ThreadPoolExecutor named(String name) {
        return named(name, Thread.currentThread().getContextClassLoader());
    }

    /** {@return as {@link #named(String)}, for an agent that was made by a thread with this context class loader} */
    static ThreadPoolExecutor named(String name, @Nullable ClassLoader loader) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1, 1, IDLE_MS, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), Executors.defaultThreadFactory());
        executor.setThreadFactory(work -> {
            boolean crowded = ALIVE.getAndIncrement() >= PATIENT;
            executor.setKeepAliveTime(crowded ? CROWDED_IDLE_MS : IDLE_MS, TimeUnit.MILLISECONDS);
            Thread thread = new Thread(() -> counted(work), name);
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static void counted(Runnable work) {
        try {
            work.run();
        } finally {
            ALIVE.decrementAndGet();
        }
    }
}
