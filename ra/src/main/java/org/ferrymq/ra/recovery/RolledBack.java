package org.ferrymq.ra.recovery;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.transaction.xa.Xid;

/**
 * The branches that were rolled back last at the server's request, by any resource of this adapter. Payara rolls a branch back before it ends the work of the second connection in
 * it; that the branch is rolled back is no news to it then. Thread-safe.
 */
final class RolledBack {
    private static final int CAPACITY = 1_000;

    private final Set<BranchName> branches = new LinkedHashSet<>();

    synchronized void add(Xid xid) {
        BranchName branch = BranchName.of(xid);
        branches.remove(branch);
        branches.add(branch);
        if (branches.size() > CAPACITY) {
            Iterator<BranchName> eldest = branches.iterator();
            eldest.next();
            eldest.remove();
        }
    }

    synchronized boolean contains(Xid xid) {
        return branches.contains(BranchName.of(xid));
    }
}
