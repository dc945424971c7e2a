package org.ferrymq.ra.inbound;

import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;

/** What is bound in JNDI while it is open. Made by JNDI too, as the factory of contexts. */
public final class BoundNames implements InitialContextFactory, AutoCloseable {
    private static final Map<String, Object> BOUND = new ConcurrentHashMap<>();

    static BoundNames of(String name, Object object) {
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, BoundNames.class.getName());
        BOUND.put(name, object);
        return new BoundNames();
    }

    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) {
        return (Context) Proxy.newProxyInstance(
                BoundNames.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("lookup")) {
                        return null;
                    }
                    Object found = BOUND.get(arguments[0].toString());
                    if (found == null) {
                        throw new NameNotFoundException(arguments[0].toString());
                    }
                    return found;
                });
    }

    @Override
    public void close() {
        BOUND.clear();
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
    }
}
