package org.ferrymq.protocol.route;

import java.util.Set;

/**
 * Answer to QUERY_ASSIGNMENT.
 *
 * @param messageQueueAssignments queues for the client
 */
public record Assignments(Set<QueueAssignment> messageQueueAssignments) {
    /** Absent members read as empty. */
    public Assignments {
        messageQueueAssignments = messageQueueAssignments == null ? Set.of() : messageQueueAssignments;
    }
}
