package org.ferrymq.jms;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes the provider's threads: one at a time per agent, named after it, daemon, gone while there is nothing to do. */
final class AgentThread {
    private static final long IDLE_SECONDS = 10;

    private AgentThread() {}

    /** {@return an executor of one thread with this name, which is started when needed} */
    static ThreadPoolExecutor named(String name) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
