package org.ferrymq.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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
    static @Nullable Throwable ofDone(CompletableFuture<?> done) {
        return done.isCompletedExceptionally()
                ? done.handle((value, failure) -> failure).join()
                : null;
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
