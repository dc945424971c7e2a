package org.ferrymq.client.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.ferrymq.client.Failures;
import org.ferrymq.client.XaErrorException;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * What several brokers have answered to one request.
 *
 * @param values by broker, of those that did it
 * @param failures by broker, of those that did not
 */
record Answers<T>(Map<String, T> values, Map<String, FerryException> failures) {
    private static final int XAER_NOTA = -4;

    private record One<T>(@Nullable T value, @Nullable FerryException failure) {}

    /** Asks all of them at once and waits for all. */
    static <T> CompletableFuture<Answers<T>> of(List<String> brokers, Function<String, CompletableFuture<T>> request) {
        Map<String, CompletableFuture<One<T>>> asked = new LinkedHashMap<>();
        for (String broker : brokers) {
            CompletableFuture<T> answer;
            try {
                answer = request.apply(broker);
            } catch (FerryException e) {
                answer = CompletableFuture.failedFuture(e);
            }
            asked.put(
                    broker,
                    answer.handle((value, failure) ->
                            new One<>(value, failure == null ? null : named(broker, Failures.of(failure)))));
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<String, T> values = new LinkedHashMap<>();
                    Map<String, FerryException> failures = new LinkedHashMap<>();
                    asked.forEach((broker, answer) -> {
                        One<T> one = answer.join();
                        if (one.failure != null) {
                            failures.put(broker, one.failure);
                        } else {
                            values.put(broker, one.value);
                        }
                    });
                    return new Answers<>(values, failures);
                });
    }

    /** Says which broker it was, where that matters most: when it is away. */
    private static FerryException named(String broker, FerryException failure) {
        return isAway(failure)
                ? new FerryException(failure.code(), "broker " + broker + ": " + failure.getMessage(), failure)
                : failure;
    }

    /** Whether a failure says that a broker cannot be reached. */
    static boolean isAway(FerryException failure) {
        return switch (failure.code()) {
            case CONNECTION_FAILED, CONNECTION_CLOSED, TIMEOUT -> true;
            default -> false;
        };
    }

    /** Whether a failure says that a broker does not know a transaction. */
    static boolean isUnknown(FerryException failure) {
        return failure.code() == ErrorCode.TRANSACTION_UNKNOWN
                || (failure instanceof XaErrorException xa && xa.xaError() == XAER_NOTA);
    }

    /** The first failure of that kind, or null. */
    @Nullable FerryException failure(Predicate<FerryException> kind) {
        return failures.values().stream().filter(kind).findFirst().orElse(null);
    }

    /** As the answer of one: those that do not know the transaction do not count as long as one does. Throws the failure if there is one. */
    void requireDone() {
        FerryException failure = failure(each -> !isUnknown(each));
        if (failure == null && values.isEmpty()) {
            failure = failure(each -> true);
        }
        if (failure != null) {
            throw failure;
        }
    }
}
