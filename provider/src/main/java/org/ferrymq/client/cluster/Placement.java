package org.ferrymq.client.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.client.Destination;
import org.ferrymq.client.Failures;
import org.ferrymq.client.OutgoingMessage;
import org.ferrymq.client.SendRequest;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.PropertyKeys;
import org.jspecify.annotations.Nullable;

/** Makes destinations where they are missing and chooses the brokers that requests about them go to. Thread-safe. */
final class Placement {
    private final Members members;
    private final Routes routes;
    private final String connectionId;
    private final BodyHomes homes = new BodyHomes();

    Placement(Members members, Routes routes, String connectionId) {
        this.members = members;
        this.routes = routes;
        this.connectionId = connectionId;
    }

    /** The brokers that have the destination; asks and, if it may, makes the destination unless that was done before. */
    CompletableFuture<List<String>> brokers(Destination destination, boolean create) {
        List<String> known = routes.known(destination);
        return known == null ? ensure(destination, create) : CompletableFuture.completedFuture(known);
    }

    /** Makes sure that the destination exists and is of its kind. {@return the brokers that have it} */
    CompletableFuture<List<String>> ensure(Destination destination, boolean create) {
        return routes.find(destination)
                .thenCompose(found -> found.exists()
                        ? check(destination, found.brokers(), create)
                        : make(destination, found.brokers(), 0, create))
                .thenApply(brokers -> routes.remember(destination, brokers));
    }

    /** On brokers that are away it is checked when they are back, by what uses it there. */
    private CompletableFuture<List<String>> check(Destination destination, List<String> brokers, boolean create) {
        List<String> asked = brokers.size() == 1
                ? brokers
                : brokers.stream().filter(members::isReachable).toList();
        return Answers.of(
                        asked.isEmpty() ? brokers : asked,
                        broker -> members.of(broker).call(backend -> backend.ensureDestination(destination, create)))
                .thenApply(answers -> {
                    FerryException failure = answers.failure(each -> !Answers.isAway(each));
                    if (failure == null && answers.values().isEmpty()) {
                        failure = answers.failure(each -> true);
                    }
                    if (failure != null) {
                        throw failure;
                    }
                    return brokers;
                });
    }

    private CompletableFuture<List<String>> make(
            Destination destination, List<String> order, int index, boolean create) {
        boolean last = index == order.size() - 1;
        if (!last && !members.isReachable(order.get(index))) {
            return make(destination, order, index + 1, create);
        }
        Member member = members.of(order.get(index));
        return member.call(backend -> backend.ensureDestination(destination, create))
                .thenApply(done -> List.of(member.name()))
                .exceptionallyCompose(failure -> {
                    FerryException cause = Failures.of(failure);
                    return last || !Answers.isAway(cause)
                            ? CompletableFuture.failedFuture(cause)
                            : make(destination, order, index + 1, create);
                });
    }

    /**
     * Divides a send by brokers. Messages of one group always go to the same broker of a destination; all others of this connection go to one that it keeps to
     * as long as that is there, so that they stay in order.
     */
    Map<Member, SendRequest> divide(SendRequest request, List<String> brokers) {
        if (brokers.size() == 1) {
            return Map.of(members.of(brokers.get(0)), request);
        }
        Map<Member, List<OutgoingMessage>> parts = new LinkedHashMap<>();
        Member own = null;
        for (OutgoingMessage message : request.messages()) {
            String group = message.properties().get(PropertyKeys.SHARDING_KEY);
            Member member = homes.of(message.properties());
            if (member != null) {
                parts.computeIfAbsent(member, m -> new ArrayList<>()).add(message);
                continue;
            }
            if (group != null) {
                member = ofGroup(brokers, group);
            } else {
                own = own == null ? own(request.destination(), brokers) : own;
                member = own;
            }
            parts.computeIfAbsent(member, m -> new ArrayList<>()).add(message);
        }
        Map<Member, SendRequest> result = new LinkedHashMap<>();
        parts.forEach((member, messages) -> result.put(
                member,
                new SendRequest(
                        request.destination(),
                        request.transaction(),
                        request.durable(),
                        request.repeated(),
                        messages)));
        return result;
    }

    private Member ofGroup(List<String> brokers, String group) {
        return members.of(ClusterView.order(brokers, group).get(0));
    }

    /** The broker that has the pieces of a body, or is to have them, and its message: that of the group, if the message has one. */
    Member home(Destination destination, List<String> brokers, @Nullable String group, String bodyId) {
        return homes.choose(
                bodyId,
                id -> brokers.size() == 1
                        ? members.of(brokers.get(0))
                        : group == null ? own(destination, brokers) : ofGroup(brokers, group));
    }

    BodyHomes homes() {
        return homes;
    }

    private Member own(Destination destination, List<String> brokers) {
        List<String> order = ClusterView.order(brokers, connectionId + destination.name());
        for (String broker : order) {
            if (members.isReachable(broker)) {
                return members.of(broker);
            }
        }
        return members.of(order.get(0));
    }

    /** The broker of a temporary destination of this connection. */
    Member temporary(Destination destination) {
        List<String> home = routes.known(destination);
        if (home == null) {
            throw new FerryException(ErrorCode.INVALID_DESTINATION, destination.uri() + " is not temporary");
        }
        return members.of(home.get(0));
    }

    /** The first of them that is connected, to serve what belongs to no destination; null if none is. */
    static @Nullable Member firstConnected(Members members) {
        return members.used().stream().filter(Member::isConnected).findFirst().orElse(null);
    }
}
