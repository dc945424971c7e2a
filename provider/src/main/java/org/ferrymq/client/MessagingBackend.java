package org.ferrymq.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a broker, seen from the JMS layer. All methods are asynchronous and thread-safe: they return at once, and what
 * they return fails with {@link org.ferrymq.protocol.FerryException}. Requests of one thread reach the broker in the order of the
 * calls. Futures complete on a thread of the network layer, so dependents must not block there. Every request has a time limit (options
 * {@code requestTimeout}, {@code sendTimeout}) after which it fails with {@link org.ferrymq.protocol.ErrorCode#TIMEOUT}.
 *
 * <p>Transactions are named by the caller: {@code L:<connectionId>:<n>} for local ones, {@code X:<formatId>:<gtrid in hex>:<bqual in
 * hex>} for XA.
 */
public interface MessagingBackend extends AutoCloseable {
    /** Sets who hears of interruptions; to be called before {@link #open}. */
    void setStateListener(BackendListener listener);

    /** Finds the broker, connects and introduces the client. Called once, before any other request. */
    CompletableFuture<ConnectionInfo> open(ConnectionSettings settings);

    /** Checks that the destination exists and is of this kind; with {@code create}, makes it if need be. */
    CompletableFuture<Void> ensureDestination(Destination destination, boolean create);

    /** Sends messages; completes when the broker has them as durably as asked. */
    CompletableFuture<Void> send(SendRequest request);

    /**
     * Gives the broker one piece of a body that is too large for a message; the message that names it is sent when it has all. Pieces are put in order, each when the
     * one before has completed.
     *
     * @param destination where the message will be sent
     * @param group the group of its message (JMSXGroupID), null for none: where there are several brokers, that of the group gets it
     * @param bodyId name of the body, unique in the world
     * @param number which piece, from 0
     * @param bytes the piece, in the first bytes; not to be changed until the future completes
     * @param length how many bytes, at least 1
     */
    CompletableFuture<Void> putPiece(
            Destination destination, @Nullable String group, String bodyId, int number, byte[] bytes, int length);

    /**
     * Gets one piece of a large body.
     *
     * @param destination where its message was consumed from
     * @param bodyId name of the body
     * @param number which piece, from 0
     * @return fails with {@link org.ferrymq.protocol.ErrorCode#NOT_FOUND} if it is not there any more
     */
    CompletableFuture<byte[]> getPiece(Destination destination, String bodyId, int number);

    /** Creates a consumer; deliveries may begin before the future completes. */
    CompletableFuture<ConsumerInfo> createConsumer(ConsumerSpec spec, DeliveryListener listener);

    /** Lets the broker push so many more messages. Ignored for a consumer that does not exist (any more). */
    void addCredit(long consumerId, int credit);

    /**
     * Tells the broker that the application is about to see a delivery. To be called before it is given out if the message has failed before: if this
     * client dies, such messages count another failure only if they were announced.
     *
     * @param tag the delivery's tag; all below it count as seen too
     */
    void announce(long consumerId, long tag);

    /** Completes after everything that could be delivered within the credit has been delivered; the credit is 0 then. */
    CompletableFuture<Void> drain(long consumerId);

    /**
     * Ends a consumer's deliveries.
     *
     * @param deliveredTag the highest tag that the application has seen, 0 if none: later ones go back at once and are not
     *     counted; those up to it stay owned until acknowledged, recovered or the connection ends
     */
    CompletableFuture<Void> closeConsumer(long consumerId, long deliveredTag);

    /**
     * Acknowledges deliveries: in a transaction all or none. Outside of one, deliveries that ended with a lost connection are passed over;
     * the others are acknowledged and the future fails with {@link org.ferrymq.protocol.ErrorCode#STALE_DELIVERY}.
     */
    CompletableFuture<Void> acknowledge(AckRequest request);

    /**
     * Gives back what consumers hold, rolling a transaction back if asked. Each consumer's listener hears {@link
     * DeliveryListener#onRecovered} between the last old and the first new delivery, before the future completes.
     */
    CompletableFuture<Void> recover(RecoverRequest request);

    /** Sends deliveries to the dead letter queue. */
    CompletableFuture<Void> reject(RejectRequest request);

    /** Begins an XA transaction; local ones begin with their first use. */
    CompletableFuture<Void> begin(String transaction, Duration timeout);

    /** Prepares an XA transaction. */
    CompletableFuture<PrepareVote> prepare(String transaction);

    /** Commits; completes when the commit is durable. */
    CompletableFuture<Void> commit(CommitRequest request);

    /** Rolls back; what was acknowledged in it is delivered again with a delivery count one higher. */
    CompletableFuture<Void> rollback(String transaction);

    /** All prepared XA transactions of the broker. */
    CompletableFuture<List<String>> recoverTransactions();

    /** Lets the broker forget a heuristically completed transaction. */
    CompletableFuture<Void> forget(String transaction);

    /** What the broker knows of a transaction. */
    CompletableFuture<TransactionState> status(String transaction);

    /**
     * The state of a branch for a session that wants to work in it as well. Who knows that this process has begun it and has not asked for its end may say OPEN without asking the broker: if
     * that has rolled it back by itself, the work that follows is refused.
     */
    default CompletableFuture<TransactionState> stateToJoin(String transaction) {
        return status(transaction);
    }

    /** Creates a temporary destination that lives as long as this connection. */
    CompletableFuture<Destination> createTemporary(Destination.Kind kind);

    /** Deletes a temporary destination of this connection. */
    CompletableFuture<Void> deleteTemporary(Destination destination);

    /** Deletes a durable subscription. */
    CompletableFuture<Void> unsubscribe(String subscriptionName);

    /** Reads a page of what waits at a queue without taking it. */
    CompletableFuture<BrowsePage> browse(BrowseRequest request);

    /** Closes the connection; the broker releases all that belongs to it. Completes normally even if the broker is gone. */
    CompletableFuture<Void> closeAsync();

    /** Closes the connection and waits for it, at most as long as the option {@code closeTimeout} says. */
    @Override
    void close();
}
