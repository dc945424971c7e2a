package org.ferrymq.client.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.Destination;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On which brokers destinations are: what nameservers say; and where one is to be made that they do not know, which is the same broker for all clients.
 * A temporary destination says so in its name. Thread-safe.
 */
final class Routes {
    private static final Logger log = LoggerFactory.getLogger(Routes.class);

    private final ClusterDirectory directory;
    private final Members members;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** Where a destination is, and whether it was asked for since that was found out last. */
    private static final class Known {
        final Destination destination;
        final List<String> brokers;
        volatile boolean used = true;

        Known(Destination destination, List<String> brokers) {
            this.destination = destination;
            this.brokers = brokers;
        }
    }

    Routes(ClusterDirectory directory, Members members) {
        this.directory = directory;
        this.members = members;
    }

    /** The brokers, by name, that have the destination as far as was found out; null if that was not asked yet. */
    @Nullable List<String> known(Destination destination) {
        if (destination.kind().isTemporary()) {
            return List.of(TemporaryHome.of(destination.name(), members.names()));
        }
        Known found = known.get(destination.name());
        if (found == null) {
            return null;
        }
        if (!found.used) {
            found.used = true;
        }
        return found.brokers;
    }

    /** The destinations that were used since this was asked last. */
    List<Destination> takeUsed() {
        List<Destination> result = new ArrayList<>();
        for (Known each : known.values()) {
            if (each.used) {
                each.used = false;
                result.add(each.destination);
            }
        }
        return result;
    }

    /** Finds out where the destination is; one that no broker has is to be made on the first of the result, the others are second choices. */
    CompletableFuture<Found> find(Destination destination) {
        String name = destination.name();
        String only = members.only();
        if (only != null) {
            return CompletableFuture.completedFuture(new Found(List.of(only), true));
        }
        return directory.brokersOf(name).thenApply(brokers -> {
            List<String> here = brokers.stream().filter(members::has).sorted().toList();
            if (!here.isEmpty()) {
                return new Found(here, true);
            }
            return new Found(ClusterView.order(members.view().brokers().keySet(), name), false);
        });
    }

    /**
     * Where a destination is.
     *
     * @param brokers all that have it, or all that may be given it, best first
     * @param exists whether they have it
     */
    record Found(List<String> brokers, boolean exists) {}

    /** The destination is there. Brokers are only ever added: what a broker had may wait there still. */
    List<String> remember(Destination destination, List<String> brokers) {
        return known.merge(destination.name(), new Known(destination, List.copyOf(brokers)), (before, now) -> {
                    if (before.brokers.containsAll(now.brokers)) {
                        return before;
                    }
                    log.info(
                            "destination {} is on brokers {} now, it was on {}",
                            destination.name(),
                            now.brokers,
                            before.brokers);
                    return new Known(
                            destination,
                            Stream.concat(before.brokers.stream(), now.brokers.stream())
                                    .distinct()
                                    .sorted(Comparator.naturalOrder())
                                    .toList());
                })
                .brokers;
    }

    /** The brokers that nameservers name for a destination that is known; fails if none answers. */
    CompletableFuture<List<String>> refresh(Destination destination) {
        return directory.brokersOf(destination.name()).thenApply(brokers -> {
            List<String> here = brokers.stream().filter(members::has).sorted().toList();
            return here.isEmpty() ? List.<String>of() : remember(destination, here);
        });
    }

    /** Where temporary destinations are, which brokers tell nobody: their names end in a mark of the broker. */
    static final class TemporaryHome {
        private TemporaryHome() {}

        /** @throws FerryException INVALID_DESTINATION if none of these brokers has it */
        static String of(String destination, List<String> brokers) {
            if (brokers.size() == 1) {
                return brokers.get(0);
            }
            String mark = destination.substring(destination.lastIndexOf('-') + 1);
            for (String broker : brokers) {
                if (ConnectionSettings.mark(broker).equals(mark)) {
                    return broker;
                }
            }
            throw new FerryException(
                    ErrorCode.INVALID_DESTINATION,
                    "temporary destination " + destination + " is on no broker of this cluster " + brokers);
        }
    }
}
