package org.ferrymq.broker.delivery.push;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many messages consumers have that they have not acknowledged, by group and queue, as the delivery agent knows it. Any thread but
 * the agent's, which is asked each time.
 */
public final class HeldMessages {
    private static final Logger LOG = LoggerFactory.getLogger(HeldMessages.class);
    private static final long PATIENCE_MS = 1000;

    private final DeliveryAgent agent;
    private final SubscriptionTable table;
    private volatile Map<LedgerKey, Long> last = Map.of();

    public HeldMessages(DeliveryAgent agent, SubscriptionTable table) {
        this.agent = agent;
        this.table = table;
    }

    /** Those of now; if the agent does not answer within a second, of the last time that it did. Queues without any are left out. */
    public Map<LedgerKey, Long> byQueue() {
        CompletableFuture<Map<LedgerKey, Long>> counted = new CompletableFuture<>();
        agent.submit(() -> counted.complete(table.held()));
        try {
            last = counted.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the delivery agent has not counted within {} ms", PATIENCE_MS);
        }
        return last;
    }
}
