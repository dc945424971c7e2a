package org.ferrymq.jms;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.BrowsePage;
import org.ferrymq.client.BrowseRequest;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.ConsumerInfo;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.DeliveryListener;
import org.ferrymq.client.Destination;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.RejectRequest;
import org.ferrymq.client.SendRequest;
import org.ferrymq.client.TransactionState;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/** A backend without a broker: writes down what it is asked, answers at once unless told otherwise, delivers what the test says. */
final class ScriptedBackend implements MessagingBackend {
    final List<String> calls = new CopyOnWriteArrayList<>();
    /** How many messages each send had. */
    final List<Integer> batches = new CopyOnWriteArrayList<>();

    final List<CompletableFuture<Void>> heldSends = new CopyOnWriteArrayList<>();
    final Map<Long, DeliveryListener> consumers = new ConcurrentHashMap<>();
    final Map<Long, Integer> credit = new ConcurrentHashMap<>();
    volatile boolean holdSends;
    /** Whether consumers are not told that a recover has been done. */
    volatile boolean silentRecover;
    /** What happens when credit is granted, before it counts. */
    volatile Runnable beforeCredit = () -> {};

    volatile TransactionState status = TransactionState.UNKNOWN;

    volatile Function<String, CompletableFuture<Void>> answers = call -> CompletableFuture.completedFuture(null);
    volatile BackendListener listener;

    static FerryException failure(ErrorCode code) {
        return new FerryException(code, "scripted " + code);
    }

    /** Lets requests that begin with this text fail. */
    void fail(String prefix, ErrorCode code) {
        answers = call -> call.startsWith(prefix)
                ? CompletableFuture.failedFuture(failure(code))
                : CompletableFuture.completedFuture(null);
    }

    /** The answers to requests that begin with this text, which are given later; others get theirs at once. */
    CompletableFuture<Void> hold(String prefix) {
        CompletableFuture<Void> held = new CompletableFuture<>();
        answers = call -> call.startsWith(prefix) ? held : CompletableFuture.completedFuture(null);
        return held;
    }

    /** The connection is lost and made anew, as far as the sessions hear of it. {@return the credit that the consumer begins with} */
    int loseAndRestore(long consumerId) {
        listener.onInterrupted(failure(ErrorCode.CONNECTION_CLOSED));
        consumers.get(consumerId).onReset(consumerId, begin -> credit.put(consumerId, begin));
        listener.onRestored(2);
        return credit.get(consumerId);
    }

    /** A message that no mapper can read. */
    void deliverUnreadable(long consumerId, long tag) {
        consumers
                .get(consumerId)
                .onDelivery(
                        consumerId,
                        tag,
                        1,
                        new IncomingMessage("q", 0, tag, Map.of("JMSBody", "B"), null, 1, 1, 0, 0, 0));
    }

    void deliver(long consumerId, long tag, int count, String text) {
        deliver(consumerId, tag, tag, count, text);
    }

    /** Delivers what lies at an offset of the queue, perhaps for the second time. */
    void deliver(long consumerId, long tag, long offset, int count, String text) {
        consumers
                .get(consumerId)
                .onDelivery(
                        consumerId,
                        tag,
                        count,
                        new IncomingMessage(
                                "q",
                                0,
                                offset,
                                Map.of("JMSBody", "T"),
                                text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                1,
                                1,
                                0,
                                0,
                                count - 1));
    }

    List<String> calls(String prefix) {
        return calls.stream().filter(call -> call.startsWith(prefix)).toList();
    }

    private CompletableFuture<Void> note(String call) {
        calls.add(call);
        return answers.apply(call);
    }

    @Override
    public void setStateListener(BackendListener stateListener) {
        listener = stateListener;
    }

    @Override
    public CompletableFuture<ConnectionInfo> open(ConnectionSettings settings) {
        return note("open " + settings.clientId()).thenApply(done -> new ConnectionInfo("b", "c", "1", "x:1"));
    }

    @Override
    public CompletableFuture<Void> ensureDestination(Destination destination, boolean create) {
        return note("ensure " + destination.uri());
    }

    @Override
    public CompletableFuture<Void> send(SendRequest request) {
        batches.add(request.messages().size());
        CompletableFuture<Void> answer = note("send " + request.destination().uri() + " tx="
                + (request.transaction() == null ? "none" : "yes") + " durable=" + request.durable());
        if (!holdSends) {
            return answer;
        }
        CompletableFuture<Void> held = new CompletableFuture<>();
        heldSends.add(held);
        return held;
    }

    @Override
    public CompletableFuture<ConsumerInfo> createConsumer(ConsumerSpec spec, DeliveryListener deliveries) {
        consumers.put(spec.consumerId(), deliveries);
        credit.put(spec.consumerId(), spec.credit());
        return note("consumer " + spec.subscription()).thenApply(done -> new ConsumerInfo(spec.consumerId(), "g"));
    }

    @Override
    public void addCredit(long consumerId, int more) {
        beforeCredit.run();
        credit.merge(consumerId, more, Integer::sum);
    }

    @Override
    public void announce(long consumerId, long tag) {
        calls.add("announce " + consumerId + "@" + tag);
    }

    @Override
    public CompletableFuture<Void> drain(long consumerId) {
        credit.put(consumerId, 0);
        return note("drain " + consumerId);
    }

    @Override
    public CompletableFuture<Void> closeConsumer(long consumerId, long deliveredTag) {
        return note("close consumer " + consumerId + " at " + deliveredTag);
    }

    @Override
    public CompletableFuture<Void> acknowledge(AckRequest request) {
        StringBuilder ranges = new StringBuilder();
        request.ranges()
                .forEach(
                        r -> ranges.append(' ').append(r.firstTag()).append('-').append(r.lastTag()));
        return note("ack" + ranges + (request.transaction() == null ? "" : " in tx")
                + (request.answered() ? " waiting" : ""));
    }

    @Override
    public CompletableFuture<Void> recover(RecoverRequest request) {
        StringBuilder positions = new StringBuilder();
        request.consumers().forEach(p -> {
            positions.append(' ').append(p.consumerId()).append('@').append(p.deliveredTag());
            credit.put(p.consumerId(), 0);
        });
        return note("recover" + positions + (request.transaction() == null ? "" : " with tx"))
                .thenRun(() -> request.consumers().stream()
                        .map(RecoverRequest.Position::consumerId)
                        .filter(id -> !silentRecover)
                        .forEach(id -> consumers.get(id).onRecovered(id)));
    }

    @Override
    public CompletableFuture<Void> reject(RejectRequest request) {
        StringBuilder ranges = new StringBuilder();
        request.ranges()
                .forEach(
                        r -> ranges.append(' ').append(r.firstTag()).append('-').append(r.lastTag()));
        return note("reject" + ranges + " because " + request.reason());
    }

    @Override
    public CompletableFuture<Void> begin(String transaction, Duration timeout) {
        return note("begin");
    }

    @Override
    public CompletableFuture<PrepareVote> prepare(String transaction) {
        return note("prepare").thenApply(done -> PrepareVote.OK);
    }

    @Override
    public CompletableFuture<Void> commit(CommitRequest request) {
        return note("commit of " + request.parts());
    }

    @Override
    public CompletableFuture<Void> rollback(String transaction) {
        return note("rollback");
    }

    @Override
    public CompletableFuture<List<String>> recoverTransactions() {
        return CompletableFuture.completedFuture(List.of("X:7:0102:ff"));
    }

    @Override
    public CompletableFuture<Void> forget(String transaction) {
        return note("forget");
    }

    @Override
    public CompletableFuture<TransactionState> status(String transaction) {
        calls.add("status");
        return CompletableFuture.completedFuture(status);
    }

    @Override
    public CompletableFuture<Destination> createTemporary(Destination.Kind kind) {
        return CompletableFuture.completedFuture(new Destination("TMP.1", kind));
    }

    @Override
    public CompletableFuture<Void> deleteTemporary(Destination destination) {
        return note("delete " + destination.uri());
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String subscriptionName) {
        return note("unsubscribe " + subscriptionName);
    }

    @Override
    public CompletableFuture<Void> putPiece(
            Destination destination, @Nullable String group, String bodyId, int number, byte[] bytes, int length) {
        return note("putPiece " + number + " of " + length + " bytes");
    }

    @Override
    public CompletableFuture<byte[]> getPiece(Destination destination, String bodyId, int number) {
        return CompletableFuture.failedFuture(
                new FerryException(ErrorCode.NOT_FOUND, "no piece " + number + " of " + bodyId));
    }

    @Override
    public CompletableFuture<BrowsePage> browse(BrowseRequest request) {
        return CompletableFuture.completedFuture(new BrowsePage(List.of(), null));
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        return note("close");
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
