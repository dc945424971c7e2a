package org.ferrymq.jms;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.ferrymq.client.MessagingBackend;

/**
 * Grants the credit of one consumer. What is due is worked out and given in one step: otherwise the network's thread could begin a new account
 * in between, and the old credit would count on top of the new one. Thread-safe; never waits for the broker.
 */
final class Credit {
    private final MessagingBackend backend;
    private final long consumerId;
    private final ReentrantLock lock = new ReentrantLock();

    Credit(MessagingBackend backend, long consumerId) {
        this.backend = backend;
        this.consumerId = consumerId;
    }

    /** Grants what is due, if it is more than nothing. */
    void grant(IntSupplier due) {
        lock.lock();
        try {
            int credit = due.getAsInt();
            if (credit > 0) {
                backend.addCredit(consumerId, credit);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells what a new account begins with. */
    void renew(IntSupplier due, IntConsumer account) {
        lock.lock();
        try {
            account.accept(due.getAsInt());
        } finally {
            lock.unlock();
        }
    }
}
