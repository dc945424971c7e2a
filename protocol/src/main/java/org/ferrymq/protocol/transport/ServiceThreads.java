package org.ferrymq.protocol.transport;

import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * Makes daemon threads that outlive whoever caused them to start. They have this library's class loader as their context class loader
 * instead of inheriting one: in a server, that of an application which is later undeployed would be kept alive by them.
 */
public final class ServiceThreads extends DefaultThreadFactory {
    /** Threads that are called {@code name-1-1}, {@code name-1-2} and so on. */
    public ServiceThreads(String name) {
        super(name, true);
    }

    @Override
    protected Thread newThread(Runnable task, String name) {
        Thread thread = super.newThread(task, name);
        thread.setContextClassLoader(ServiceThreads.class.getClassLoader());
        return thread;
    }
}
