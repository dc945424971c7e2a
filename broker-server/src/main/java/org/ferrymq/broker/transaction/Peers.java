package org.ferrymq.broker.transaction;

import java.util.concurrent.CompletableFuture;
import org.ferrymq.protocol.command.jms.transaction.TransactionState;

/** The other brokers of the cluster. */
@FunctionalInterface
public interface Peers {
    /** Asks a broker, by its name, what it knows of a transaction; fails if the broker cannot be asked now. Any thread. */
    CompletableFuture<TransactionState> outcome(String broker, String transaction);
}
