package org.ferrymq.ra.recovery;

import java.lang.System.Logger.Level;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * Payara's transactions, as far as they are needed when it recovers and the broker is away. When it starts, one thread reads its log, asks every resource once what is in doubt, and ends
 * the transactions that it has read; a resource that does not answer then is never asked again, and the decision about its branches is forgotten. There is no interface for
 * these questions, so its classes are asked by name, through the class loader of that thread. Thread-safe.
 */
final class PayaraTransactions {
    private static final System.Logger LOG = System.getLogger(PayaraTransactions.class.getName());
    private static final String PACKAGE = "com.sun.jts.CosTransactions.";

    private final Class<?> recovery;
    private final Class<?> configuration;

    private PayaraTransactions(ClassLoader loader) throws ClassNotFoundException {
        recovery = Class.forName(PACKAGE + "RecoveryManager", false, loader);
        configuration = Class.forName(PACKAGE + "Configuration", false, loader);
    }

    /** {@return whether the calling thread is the one by which Payara recovers when it starts} */
    static boolean isStarting() {
        return Thread.currentThread().getClass().getName().equals(PACKAGE + "ResyncThread");
    }

    /** {@return the transactions of the Payara whose recovering thread calls, or null if they cannot be seen} */
    static @Nullable PayaraTransactions ofStartingServer() {
        try {
            return new PayaraTransactions(Thread.currentThread().getClass().getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            LOG.log(Level.WARNING, () -> "What Payara has to recover cannot be seen: " + e, e);
            return null;
        }
    }

    /** {@return whether there are transactions that are not over; those of the log, while the server recovers} */
    boolean areThereAny() throws ReflectiveOperationException {
        return !running().isEmpty();
    }

    /** {@return whether a branch was begun by this server, in whichever of its lives} */
    boolean owns(Xid branch) throws ReflectiveOperationException {
        Object name = configuration.getMethod("getServerName").invoke(null);
        return name instanceof String text && isOf(text, branch.getBranchQualifier());
    }

    /** Payara's qualifiers are the server's name, a comma and the branch's number; without the comma node1 would own what node10 has begun. */
    static boolean isOf(String server, byte[] qualifier) {
        return !server.isEmpty() && new String(qualifier, Charset.defaultCharset()).startsWith(server + ",");
    }

    /** {@return whether the transaction of a branch is not over} */
    boolean knows(Xid branch) throws ReflectiveOperationException {
        if (!table("inCompleteTxMap").isEmpty()) {
            return true; // given up by Payara, which of them cannot be told by their names
        }
        for (Object name : running()) {
            Method bytes = name.getClass().getDeclaredMethod("toTidBytes");
            open(bytes);
            if (bytes.invoke(name) instanceof byte[] global && Arrays.equals(global, branch.getGlobalTransactionId())) {
                return true;
            }
        }
        return false;
    }

    private List<Object> running() throws ReflectiveOperationException {
        Map<?, ?> table = table("coordsByGlobalTID");
        synchronized (table) { // a Hashtable
            return new ArrayList<>(table.keySet());
        }
    }

    private Map<?, ?> table(String name) throws ReflectiveOperationException {
        var field = recovery.getDeclaredField(name);
        open(field);
        if (field.get(null) instanceof Map<?, ?> table) {
            return table;
        }
        throw new InvocationTargetException(null, recovery.getName() + "." + name + " is no table");
    }

    private static void open(AccessibleObject member) throws IllegalAccessException {
        if (!member.trySetAccessible()) {
            throw new IllegalAccessException(member + " is closed");
        }
    }
}
