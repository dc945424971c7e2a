package org.ferrymq.broker.statistics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.protocol.command.CommandType;

/** How long requests took, by their kind and by how they were answered. Thread-safe. */
public final class CallStatistics {
    /** Told of every kind of call there was. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * One kind.
         *
         * @param type what was asked
         * @param responseCode how it was answered
         * @param waited whether the answer waited for messages to come
         */
        void visit(CommandType type, int responseCode, boolean waited, LatencyHistogram.Snapshot latency);
    }

    /** Every type is there from the beginning, so that looking one up needs no lock. */
    private final Map<CommandType, Map<Integer, LatencyHistogram>> answeredAtOnce = perType();

    private final Map<CommandType, Map<Integer, LatencyHistogram>> waited = perType();

    CallStatistics() {}

    private static Map<CommandType, Map<Integer, LatencyHistogram>> perType() {
        Map<CommandType, Map<Integer, LatencyHistogram>> types = new EnumMap<>(CommandType.class);
        for (CommandType type : CommandType.values()) {
            types.put(type, new ConcurrentHashMap<>(1));
        }
        return types;
    }

    /** Adds one. */
    public void record(CommandType type, int responseCode, boolean hasWaited, long nanos) {
        Map<Integer, LatencyHistogram> codes = (hasWaited ? waited : answeredAtOnce).get(type);
        if (codes != null) {
            LatencyHistogram known = codes.get(responseCode);
            (known != null ? known : codes.computeIfAbsent(responseCode, code -> new LatencyHistogram())).record(nanos);
        }
    }

    /** Visits every kind of call that there was. */
    public void forEach(Visitor visitor) {
        answeredAtOnce.forEach((type, codes) ->
                codes.forEach((code, latency) -> visitor.visit(type, code, false, latency.snapshot())));
        waited.forEach(
                (type, codes) -> codes.forEach((code, latency) -> visitor.visit(type, code, true, latency.snapshot())));
    }
}
