package org.ferrymq.client.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.ferrymq.client.Failures;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.LargeBody;
import org.ferrymq.protocol.message.PropertyKeys;
import org.jspecify.annotations.Nullable;

/** Which broker has which body in pieces: its message goes there, and it is read there. Remembers the last ones. Thread-safe. */
final class BodyHomes {
    private static final int REMEMBERED = 10_000;

    private final Map<String, Member> homes = new LinkedHashMap<>();

    /** Where the pieces of a body go; the first decides for the others. */
    synchronized Member choose(String bodyId, Function<String, Member> first) {
        Member home = homes.computeIfAbsent(bodyId, first);
        if (homes.size() > REMEMBERED) {
            homes.remove(homes.keySet().iterator().next());
        }
        return home;
    }

    /** Where the body is that a message names; null if it names none, or one that was sent elsewhere. */
    synchronized @Nullable Member of(Map<String, String> properties) {
        String text = properties.get(PropertyKeys.LARGE_BODY);
        return text == null ? null : homes.get(LargeBody.parse(text).id());
    }

    private synchronized @Nullable Member find(String bodyId) {
        return homes.get(bodyId);
    }

    /** Reads at the broker that has the body; of several the first that knows it. */
    CompletableFuture<byte[]> read(
            String bodyId, List<Member> members, Function<Member, CompletableFuture<byte[]>> request) {
        Member home = find(bodyId);
        return home == null ? read(bodyId, members, 0, request) : request.apply(home);
    }

    private CompletableFuture<byte[]> read(
            String bodyId, List<Member> members, int index, Function<Member, CompletableFuture<byte[]>> request) {
        Member member = members.get(index);
        return request.apply(member)
                .thenApply(bytes -> {
                    choose(bodyId, id -> member);
                    return bytes;
                })
                .exceptionallyCompose(failure -> {
                    FerryException cause = Failures.of(failure);
                    return cause.code() == ErrorCode.NOT_FOUND && index + 1 < members.size()
                            ? read(bodyId, members, index + 1, request)
                            : CompletableFuture.failedFuture(cause);
                });
    }
}
