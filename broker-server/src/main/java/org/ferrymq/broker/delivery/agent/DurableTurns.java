package org.ferrymq.broker.delivery.agent;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Creating and deleting durable subscriptions, one after the other for each name: each of them decides by what the log has
 * and changes it, and until the change is in the log another one would decide by what is about to end. Agent thread only.
 */
public final class DurableTurns {
    private final DeliveryAgent agent;
    /** Names that a change is under way for, with the changes that wait for it. */
    private final Map<String, Queue<BooleanSupplier>> underWay = new HashMap<>();

    public DurableTurns(DeliveryAgent agent) {
        this.agent = agent;
    }

    /** Begins the change now, or on the agent when those before it have ended. What it throws fails the future. */
    public <T> CompletableFuture<T> inTurn(String name, Supplier<CompletableFuture<T>> change) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Queue<BooleanSupplier> waiting = underWay.get(name);
        if (waiting == null) {
            underWay.put(name, new ArrayDeque<>(1));
            if (begin(name, change, result)) {
                goOn(name);
            }
        } else {
            waiting.add(() -> begin(name, change, result));
        }
        return result;
    }

    /** True if it has ended already; else its end goes on with the next one. */
    private <T> boolean begin(String name, Supplier<CompletableFuture<T>> change, CompletableFuture<T> result) {
        CompletableFuture<T> begun;
        try {
            begun = change.get();
        } catch (Throwable e) { // an Error as well: whoever waits must hear of it
            begun = CompletableFuture.failedFuture(e);
        }
        boolean atOnce = begun.isDone();
        var unused = begun.whenComplete((value, error) -> {
            if (error == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(error);
            }
            if (!atOnce) {
                agent.submit(() -> goOn(name));
            }
        });
        return atOnce;
    }

    private void goOn(String name) {
        BooleanSupplier next;
        do {
            Queue<BooleanSupplier> waiting = underWay.get(name);
            next = waiting == null ? null : waiting.poll();
            if (next == null) {
                underWay.remove(name);
            }
        } while (next != null && next.getAsBoolean());
    }
}
