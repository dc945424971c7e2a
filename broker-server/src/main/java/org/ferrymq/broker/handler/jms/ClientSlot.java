package org.ferrymq.broker.handler.jms;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.handler.Response;
import org.jspecify.annotations.Nullable;

/** What the handlers keep per channel: the open JMS connection, and the order of sends that have to wait. */
final class ClientSlot {
    private volatile @Nullable ClientConnection connection;
    private @Nullable CompletableFuture<Void> waiting; // event loop only

    @Nullable ClientConnection connection() {
        return connection;
    }

    void connection(@Nullable ClientConnection opened) {
        connection = opened;
    }

    /**
     * Runs the steps of a request one after the other if one before has to wait for something (for a new destination, for
     * example), so that sends keep their order. Event loop only.
     */
    CompletableFuture<Response> inOrder(
            Supplier<CompletionStage<Void>> begin, Supplier<CompletionStage<Response>> then) {
        CompletableFuture<?> before = waiting;
        CompletableFuture<Void> ready = before == null || before.isDone()
                ? begin.get().toCompletableFuture()
                : before.handle((done, error) -> true).thenCompose(done -> begin.get());
        if (ready.isDone() && !ready.isCompletedExceptionally()) {
            return then.get().toCompletableFuture();
        }
        CompletableFuture<Response> answer = new CompletableFuture<>();
        waiting = ready.thenAccept(done -> follow(then.get(), answer)).exceptionally(error -> {
            answer.completeExceptionally(error);
            return null;
        });
        return answer;
    }

    private static void follow(CompletionStage<Response> stage, CompletableFuture<Response> answer) {
        var unused = stage.whenComplete((response, error) -> {
            if (error == null) {
                answer.complete(response);
            } else {
                answer.completeExceptionally(error);
            }
        });
    }
}
