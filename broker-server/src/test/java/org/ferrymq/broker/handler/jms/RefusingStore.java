package org.ferrymq.broker.handler.jms;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.StoreException;

/** A store that takes no entries of a chosen type for a while, as one does that is busy or full. Thread-safe. */
final class RefusingStore {
    private final MessageStore store;
    private volatile Class<? extends LogEntry> refused = LogEntry.class;
    private volatile boolean refusing;

    private RefusingStore(MessageStore store) {
        this.store = store;
    }

    static RefusingStore before(MessageStore store) {
        return new RefusingStore(store);
    }

    /** Entries of this type are refused from now on. */
    void refuse(Class<? extends LogEntry> type) {
        refused = type;
        refusing = true;
    }

    /** Everything is taken again. */
    void takeAll() {
        refusing = false;
    }

    /** What others see of it. */
    MessageStore asStore() {
        return (MessageStore) Proxy.newProxyInstance(
                MessageStore.class.getClassLoader(), new Class<?>[] {MessageStore.class}, (self, method, arguments) -> {
                    if (refusing && method.getName().equals("append") && refused.isInstance(arguments[0])) {
                        return CompletableFuture.failedFuture(
                                new StoreException(StoreException.Reason.BUSY, "refused by the test"));
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
