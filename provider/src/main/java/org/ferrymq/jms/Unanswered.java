package org.ferrymq.jms;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.transaction.xa.XAException;

/**
 * The branches whose commit had no answer, the latest of them if there are very many: a transaction manager that never asks again must not fill
 * the heap. Thread-safe.
 *
 * @param <K> what names a branch, with equality
 */
public final class Unanswered<K> {
    private static final int CAPACITY = 1_000;

    private final Set<K> branches = new LinkedHashSet<>();

    /** Creates an empty one. */
    public Unanswered() {}

    /** {@return whether its last commit had no answer} */
    public synchronized boolean contains(K branch) {
        return branches.contains(branch);
    }

    /** A commit failed: XAER_RMFAIL leaves open what became of it, everything else is an answer. */
    public synchronized void note(K branch, XAException failure) {
        branches.remove(branch);
        if (failure.errorCode == XAException.XAER_RMFAIL) {
            branches.add(branch);
            if (branches.size() > CAPACITY) {
                Iterator<K> eldest = branches.iterator();
                eldest.next();
                eldest.remove();
            }
        }
    }

    /** Its commit has been answered. */
    public synchronized void remove(K branch) {
        branches.remove(branch);
    }
}
