package org.ferrymq.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/** Makes one kind of exception out of what futures throw. */
public final class Failures {
    private Failures() {}

    /** Says that nobody waits for a future, whose failures are dealt with by a dependent or need no action. */
    public static void unawaited(Future<?> future) {
        // taking it is all there is to do
    }

    /** {@return what a future failed with, or null if it did not; the future is done} */
    public static @Nullable Throwable ofDone(CompletableFuture<?> done) {
        return done.isCompletedExceptionally()
                ? done.handle((value, failure) -> failure).join()
                : null;
    }

    /** Takes a failure with that code as success. */
    public static CompletableFuture<Void> ignoring(ErrorCode code, CompletableFuture<Void> future) {
        return future.handle((nothing, failure) -> {
            if (failure != null && of(failure).code() != code) {
                throw of(failure);
            }
            return null;
        });
    }

    /** After a failure with that code does something else instead. */
    public static <T> CompletableFuture<T> unless(
            ErrorCode code, CompletableFuture<T> future, Supplier<CompletableFuture<T>> otherwise) {
        return future.handle((value, failure) -> failure != null && of(failure).code() == code)
                .thenCompose(failed -> failed ? otherwise.get() : future);
    }

    /** The FerryException inside, or one with {@link ErrorCode#INTERNAL} around what is there. */
    public static FerryException of(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner instanceof FerryException known
                ? known
                : new FerryException(ErrorCode.INTERNAL, "unexpected failure: " + inner, inner);
    }
}
