package org.ferrymq.broker.delivery.subscription;

import org.ferrymq.broker.delivery.ledger.OffsetSet;

/** Messages of one group (JMSXGroupID) in one queue of which at least one waits after a failed delivery. Agent thread only. */
final class WaitingGroup {
    /** Those that have failed and wait for their time. */
    final OffsetSet failed = new OffsetSet();
    /** Those that wait for an earlier one of these. */
    final OffsetSet behind = new OffsetSet();

    /** Takes out what need not wait any longer: what lies before the first that has failed. */
    OffsetSet takeReleased() {
        OffsetSet released = new OffsetSet();
        long end = failed.isEmpty() ? Long.MAX_VALUE : failed.first();
        long offset = behind.first();
        while (offset >= 0 && offset < end) {
            released.add(offset);
            behind.remove(offset);
            offset = behind.first();
        }
        return released;
    }
}
