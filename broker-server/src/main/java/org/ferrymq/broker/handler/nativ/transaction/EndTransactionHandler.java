package org.ferrymq.broker.handler.nativ.transaction;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.handler.Failures;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.RequestHandler;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.QueueOffsets;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.StoreException;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.broker.transaction.HalfMessages;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.half.EndTransaction;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.message.SysFlag;
import org.jspecify.annotations.Nullable;

/**
 * END_TRANSACTION: the word of a producer on a half message. Refused unless the message is open and is the one that the
 * producer means: of its group and with its unique key.
 */
public final class EndTransactionHandler implements RequestHandler<EndTransaction> {
    /** A half message has no queue offset until it is committed. */
    static final long NO_OFFSET = -1;

    private final MessageStore store;
    private final HalfMessages halves;
    private final QueueOffsets offsets;
    private final BrokerStatistics statistics;

    public EndTransactionHandler(
            MessageStore store, HalfMessages halves, QueueOffsets offsets, BrokerStatistics statistics) {
        this.store = store;
        this.halves = halves;
        this.offsets = offsets;
        this.statistics = statistics;
    }

    @Override
    public CompletionStage<Response> handle(EndTransaction end, Peer peer) {
        long position = end.commitLogOffset();
        StoredMessage message = store.message(position);
        if (message == null) {
            throw refused("there is no half message at " + position);
        }
        RecordView record =
                new RecordView().wrap(message.record(), message.record().position());
        if (!SysFlag.has(record.sysFlag(), SysFlag.TRANSACTION_COMMIT)) {
            throw refused("the message at " + position + " is not a half message");
        }
        requireSame("producer group", record.property(PropertyKeys.PRODUCER_GROUP), end.producerGroup(), position);
        requireSame("unique key", record.property(PropertyKeys.UNIQ_KEY), end.msgId(), position);
        if (end.decision() == EndTransaction.Decision.UNKNOWN) {
            return Response.success().done();
        }
        boolean commit = end.decision() == EndTransaction.Decision.COMMIT;
        String topic = record.topic();
        int bytes = record.bodyLength();
        return halves.end(position, commit).handle((result, error) -> {
            if (error == null && commit) {
                statistics.committed(topic, bytes);
            }
            if (error == null
                    || (isNotOpen(error) && commit && offsets.of(message).isPresent())) {
                return Response.success(); // a commit that comes twice changes nothing
            }
            throw isNotOpen(error)
                    ? refused("the transaction of the half message at " + position + " has ended before")
                    : new CompletionException(error);
        });
    }

    private static boolean isNotOpen(Throwable error) {
        return Failures.unwrap(error) instanceof StoreException refused
                && refused.reason() == StoreException.Reason.UNKNOWN_TRANSACTION;
    }

    private static void requireSame(String what, @Nullable String ofMessage, String given, long position) {
        if (ofMessage != null && !ofMessage.equals(given)) {
            throw refused("the half message at " + position + " has the " + what + " " + ofMessage + ", not " + given);
        }
    }

    private static BadCommandException refused(String remark) {
        return new BadCommandException(ResponseCode.SYSTEM_ERROR, remark + "; nothing was changed");
    }
}
