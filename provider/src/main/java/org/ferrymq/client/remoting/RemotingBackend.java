package org.ferrymq.client.remoting;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.BrowsePage;
import org.ferrymq.client.BrowseRequest;
import org.ferrymq.client.Closing;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.ConsumerInfo;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.Destination;
import org.ferrymq.client.Failures;
import org.ferrymq.client.PrepareRequest;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.PreparedBranches;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.RejectRequest;
import org.ferrymq.client.SendRequest;
import org.ferrymq.client.TagRange;
import org.ferrymq.client.TransactionState;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.AddCredit;
import org.ferrymq.protocol.command.jms.consume.Announce;
import org.ferrymq.protocol.command.jms.consume.Browse;
import org.ferrymq.protocol.command.jms.consume.BrowseAnswer;
import org.ferrymq.protocol.command.jms.consume.CloseConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumerAnswer;
import org.ferrymq.protocol.command.jms.consume.DeliveredTag;
import org.ferrymq.protocol.command.jms.consume.Drain;
import org.ferrymq.protocol.command.jms.consume.Recover;
import org.ferrymq.protocol.command.jms.consume.Reject;
import org.ferrymq.protocol.command.jms.consume.SubscriptionAge;
import org.ferrymq.protocol.command.jms.consume.SubscriptionAgeAnswer;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.command.jms.consume.Unsubscribe;
import org.ferrymq.protocol.command.jms.destination.CreateTemporary;
import org.ferrymq.protocol.command.jms.destination.CreateTemporaryAnswer;
import org.ferrymq.protocol.command.jms.destination.DeleteTemporary;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.destination.EnsureDestination;
import org.ferrymq.protocol.command.jms.piece.GetPiece;
import org.ferrymq.protocol.command.jms.piece.GetPieceAnswer;
import org.ferrymq.protocol.command.jms.piece.PutPiece;
import org.ferrymq.protocol.command.jms.produce.Produce;
import org.ferrymq.protocol.command.jms.transaction.TxBegin;
import org.ferrymq.protocol.command.jms.transaction.TxCommit;
import org.ferrymq.protocol.command.jms.transaction.TxForget;
import org.ferrymq.protocol.command.jms.transaction.TxPrepare;
import org.ferrymq.protocol.command.jms.transaction.TxPrepareAnswer;
import org.ferrymq.protocol.command.jms.transaction.TxRecover;
import org.ferrymq.protocol.command.jms.transaction.TxRecoverAnswer;
import org.ferrymq.protocol.command.jms.transaction.TxResolve;
import org.ferrymq.protocol.command.jms.transaction.TxRollback;
import org.ferrymq.protocol.command.jms.transaction.TxStatus;
import org.ferrymq.protocol.command.jms.transaction.TxStatusAnswer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one broker over one channel. Requests become command records; what the channel does is in {@link BrokerChannel}.
 * Thread-safe.
 */
public final class RemotingBackend implements Link {
    private final BrokerChannel channel;
    private final BackendLimits limits;
    private final Map<Long, ReceivingConsumer> consumers = new ConcurrentHashMap<>();

    /** A backend over a channel that is not open yet. */
    public RemotingBackend(BrokerChannel channel, BackendLimits limits) {
        this.channel = channel;
        this.limits = limits;
    }

    @Override
    public void setStateListener(BackendListener listener) {
        channel.setListener(listener);
    }

    @Override
    public CompletableFuture<ConnectionInfo> open(ConnectionSettings settings) {
        return channel.open(settings, this::delivered);
    }

    /** On the event loop. */
    private void delivered(long consumerId, long tag, int deliveryCount, java.nio.ByteBuffer record, Records records) {
        ReceivingConsumer consumer = consumers.get(consumerId);
        // a consumer that is closing gets nothing more; the broker takes back what it was sent
        if (consumer != null) {
            consumer.deliver(tag, deliveryCount, records.read(record));
        }
    }

    private CompletableFuture<Void> call(Command command) {
        return channel.request(command, limits.request());
    }

    private <T> CompletableFuture<T> call(Command command, BrokerChannel.AnswerReader<T> reader) {
        return channel.request(command, limits.request(), reader);
    }

    private static DestinationKind kind(Destination.Kind kind) {
        return kind.isTopic() ? DestinationKind.TOPIC : DestinationKind.QUEUE;
    }

    @Override
    public CompletableFuture<Void> ensureDestination(Destination destination, boolean create) {
        return call(new EnsureDestination(destination.name(), kind(destination.kind()), create));
    }

    @Override
    public CompletableFuture<Void> send(SendRequest request) {
        ByteBuf body;
        try {
            body = Records.produceBody(request.messages());
        } catch (FerryException e) {
            return CompletableFuture.failedFuture(e);
        }
        Produce produce = new Produce(
                request.destination().name(),
                kind(request.destination().kind()),
                request.transaction(),
                request.durable(),
                request.repeated(),
                request.messages().size(),
                body);
        return channel.request(produce, limits.send());
    }

    @Override
    public CompletableFuture<Void> putPiece(
            Destination destination, @Nullable String group, String bodyId, int number, byte[] bytes, int length) {
        int checksum = checksum(bytes, length);
        return channel.request(
                new PutPiece(bodyId, number, checksum, Unpooled.wrappedBuffer(bytes, 0, length)), limits.send());
    }

    @Override
    public CompletableFuture<byte[]> getPiece(Destination destination, String bodyId, int number) {
        return call(new GetPiece(bodyId, number), answer -> {
            GetPieceAnswer piece = GetPieceAnswer.read(answer.fields(), answer.body());
            byte[] bytes = new byte[piece.body().readableBytes()];
            piece.body().readBytes(bytes);
            if (checksum(bytes, bytes.length) != piece.checksum()) {
                throw new FerryException(
                        ErrorCode.PROTOCOL_ERROR,
                        "piece " + number + " of the body " + bodyId + " does not have its checksum");
            }
            return bytes;
        });
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    @Override
    public CompletableFuture<ConsumerInfo> createConsumer(ConsumerSpec spec, DeliveryListener listener) {
        long id = spec.consumerId();
        if (consumers.putIfAbsent(id, new ReceivingConsumer(id, listener)) != null) {
            return CompletableFuture.failedFuture(
                    new FerryException(ErrorCode.INVALID_ARGUMENT, "consumer " + id + " exists already"));
        }
        CreateConsumer command = new CreateConsumer(
                id,
                spec.destination().name(),
                kind(spec.destination().kind()),
                SubscriptionKind.valueOf(spec.subscription().name()),
                spec.subscriptionName(),
                spec.selector(),
                spec.noLocal(),
                spec.credit(),
                true,
                spec.redelivery(),
                spec.priority(),
                spec.ageMs());
        return call(
                        command,
                        answer -> new ConsumerInfo(
                                id, CreateConsumerAnswer.read(answer.fields()).group()))
                .whenComplete((info, failure) -> {
                    if (failure != null) {
                        consumers.remove(id);
                    }
                });
    }

    @Override
    public void addCredit(long consumerId, int credit) {
        ReceivingConsumer consumer = consumers.get(consumerId);
        // during a recover the credit is void; granted all the same, it could let a delivery overtake the answer
        if (credit > 0 && consumer != null && !consumer.isRecovering()) {
            Failures.unawaited(channel.oneway(new AddCredit(consumerId, credit)));
        }
    }

    @Override
    public void announce(long consumerId, long tag) {
        Failures.unawaited(channel.oneway(new Announce(consumerId, tag)));
    }

    @Override
    public CompletableFuture<Void> drain(long consumerId) {
        return call(new Drain(consumerId));
    }

    @Override
    public CompletableFuture<Void> closeConsumer(long consumerId, long deliveredTag) {
        consumers.remove(consumerId);
        return call(new CloseConsumer(consumerId, deliveredTag));
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckRequest request) {
        if (request.ranges().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Acknowledge command = new Acknowledge(request.transaction(), request.durable(), wireRanges(request.ranges()));
        if (request.answered()) {
            return call(command);
        }
        return channel.oneway(command);
    }

    @Override
    public CompletableFuture<Void> reject(RejectRequest request) {
        if (request.ranges().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return call(new Reject(request.transaction(), request.reason(), wireRanges(request.ranges())));
    }

    private static List<org.ferrymq.protocol.command.jms.consume.TagRange> wireRanges(List<TagRange> ranges) {
        List<org.ferrymq.protocol.command.jms.consume.TagRange> result = new ArrayList<>(ranges.size());
        for (TagRange range : ranges) {
            result.add(new org.ferrymq.protocol.command.jms.consume.TagRange(
                    range.consumerId(), range.firstTag(), range.lastTag()));
        }
        return result;
    }

    @Override
    public CompletableFuture<Void> recover(RecoverRequest request) {
        String transaction = request.transaction();
        if (request.consumers().isEmpty()) {
            return transaction == null ? CompletableFuture.completedFuture(null) : rollback(transaction);
        }
        List<DeliveredTag> tags = new ArrayList<>();
        List<ReceivingConsumer> open = new ArrayList<>();
        for (RecoverRequest.Position position : request.consumers()) {
            tags.add(new DeliveredTag(position.consumerId(), position.deliveredTag()));
            ReceivingConsumer consumer = consumers.get(position.consumerId());
            if (consumer != null) {
                consumer.recoverStarted();
                open.add(consumer);
            }
        }
        CompletableFuture<Void> result = new CompletableFuture<>();
        // Sent from the event loop, so that the answer is handled there, before any delivery behind it.
        channel.onEventLoop(
                () -> Failures.unawaited(call(new Recover(transaction, tags)).whenComplete((nothing, failure) -> {
                    open.forEach(consumer -> consumer.recoverEnded(failure == null));
                    complete(result, failure);
                })),
                cause -> complete(result, cause));
        return result;
    }

    private static void complete(CompletableFuture<Void> result, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(null);
        } else {
            result.completeExceptionally(Failures.of(failure));
        }
    }

    @Override
    public CompletableFuture<Void> begin(String transaction, Duration timeout) {
        return call(new TxBegin(transaction, timeout.toMillis()));
    }

    @Override
    public CompletableFuture<PrepareVote> prepare(String transaction) {
        return call(
                new TxPrepare(transaction),
                answer -> PrepareVote.valueOf(
                        TxPrepareAnswer.read(answer.fields()).vote().name()));
    }

    @Override
    public CompletableFuture<PrepareVote> prepare(PrepareRequest request) {
        return call(
                new TxPrepare(request.transaction(), request.parts(), String.join("\n", request.brokers())),
                answer -> PrepareVote.valueOf(
                        TxPrepareAnswer.read(answer.fields()).vote().name()));
    }

    @Override
    public CompletableFuture<Void> decide(String transaction) {
        return call(new TxResolve(transaction, true));
    }

    @Override
    public CompletableFuture<Void> commit(CommitRequest request) {
        return call(new TxCommit(request.transaction(), request.onePhase(), request.parts()));
    }

    @Override
    public CompletableFuture<Void> rollback(String transaction) {
        return call(new TxRollback(transaction));
    }

    @Override
    public CompletableFuture<List<String>> recoverTransactions() {
        return prepared().thenApply(PreparedBranches::transactions);
    }

    @Override
    public CompletableFuture<PreparedBranches> prepared() {
        return call(new TxRecover(), answer -> {
            TxRecoverAnswer read = TxRecoverAnswer.read(answer.fields(), answer.body());
            return new PreparedBranches(read.transactions(), read.brokers());
        });
    }

    @Override
    public CompletableFuture<Void> forget(String transaction) {
        return call(new TxForget(transaction));
    }

    @Override
    public CompletableFuture<TransactionState> status(String transaction) {
        return status(new TxStatus(transaction, 0));
    }

    @Override
    public CompletableFuture<TransactionState> statusAfterCommit(String transaction, Duration age) {
        return status(new TxStatus(transaction, Math.max(1, age.toMillis())));
    }

    private CompletableFuture<TransactionState> status(TxStatus question) {
        return call(
                question,
                answer -> TransactionState.valueOf(
                        TxStatusAnswer.read(answer.fields()).state().name()));
    }

    @Override
    public CompletableFuture<Destination> createTemporary(Destination.Kind kind) {
        if (!kind.isTemporary()) {
            return CompletableFuture.failedFuture(
                    new FerryException(ErrorCode.INVALID_ARGUMENT, kind + " is not temporary"));
        }
        return call(
                new CreateTemporary(kind(kind), null),
                answer -> new Destination(
                        CreateTemporaryAnswer.read(answer.fields()).name(), kind));
    }

    @Override
    public CompletableFuture<Void> recreateTemporary(Destination destination) {
        return call(new CreateTemporary(kind(destination.kind()), destination.name()), answer -> {
                    String name = CreateTemporaryAnswer.read(answer.fields()).name();
                    if (!name.equals(destination.name())) {
                        throw new FerryException(
                                ErrorCode.PROTOCOL_ERROR,
                                "the broker created " + name + " instead of " + destination.name() + " again");
                    }
                    return name;
                })
                .thenAccept(name -> {});
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(Destination destination) {
        return call(new DeleteTemporary(destination.name()));
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String subscriptionName) {
        return call(new Unsubscribe(subscriptionName));
    }

    @Override
    public CompletableFuture<Duration> subscriptionAge(ConsumerSpec spec) {
        SubscriptionAge question = new SubscriptionAge(
                String.valueOf(spec.subscriptionName()),
                spec.destination().name(),
                spec.selector(),
                spec.noLocal(),
                spec.subscription() == ConsumerSpec.Subscription.SHARED_DURABLE);
        return call(
                question,
                answer -> Duration.ofMillis(
                        SubscriptionAgeAnswer.read(answer.fields()).ageMs()));
    }

    @Override
    public CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        return call(
                new Browse(request.destination().name(), request.selector(), request.cursor(), request.max()),
                answer -> {
                    BrowseAnswer page = BrowseAnswer.read(answer.fields(), answer.body());
                    return new BrowsePage(new Records().readAll(page.body()), page.nextCursor());
                });
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        return channel.close();
    }

    @Override
    public void close() {
        Closing.await(closeAsync(), limits.close());
    }
}
