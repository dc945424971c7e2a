package org.ferrymq.broker.store;

import java.util.List;

/**
 * How a transaction ended.
 *
 * @param transactionId its id
 * @param committed true for commit, false for rollback
 * @param acknowledges the acknowledgements made inside, in log order; on commit they take effect now
 * @param messagePositions positions of the messages sent inside, in log order
 */
public record TransactionOutcome(
        String transactionId,
        boolean committed,
        List<LogEntry.Acknowledge> acknowledges,
        List<Long> messagePositions) {}
