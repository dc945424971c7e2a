package org.ferrymq.jms;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the provider's threads: one at a time per agent, named after it, daemon, gone while there is nothing to do. They run the
 * application's code, so they have the context class loader of the application's thread that made the agent, whoever starts them.
 */
final class AgentThread {
    private static final long IDLE_SECONDS = 10;

    private AgentThread() {}

    /** {@return an executor of one thread with this name, which is started when needed} */
    static ThreadPoolExecutor named(String name) {
        return named(name, Thread.currentThread().getContextClassLoader());
    }

    /** {@return as {@link #named(String)}, for an agent that was made by a thread with this context class loader} */
    static ThreadPoolExecutor named(String name, @Nullable ClassLoader loader) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(loader);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
