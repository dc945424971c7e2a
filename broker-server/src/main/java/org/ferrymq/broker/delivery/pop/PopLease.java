package org.ferrymq.broker.delivery.pop;

import org.jspecify.annotations.Nullable;

/**
 * The lease on messages of one queue that were popped together, or on one message whose time was changed. Immutable; leases are
 * told apart by identity.
 */
final class PopLease {
    final long popTimeMs;
    final long dueMs;
    final @Nullable String attemptId;

    PopLease(long popTimeMs, long dueMs, @Nullable String attemptId) {
        this.popTimeMs = popTimeMs;
        this.dueMs = dueMs;
        this.attemptId = attemptId;
    }
}
