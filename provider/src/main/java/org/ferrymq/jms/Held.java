package org.ferrymq.jms;

import java.util.List;
import java.util.stream.Stream;
import org.ferrymq.client.RecoverRequest.Position;
import org.ferrymq.client.TagRange;

/**
 * Deliveries that go back to the broker.
 *
 * @param positions each consumer with the highest tag that the application has seen: for giving back all that the consumer holds
 * @param ranges what is not acknowledged: for giving back just that
 */
record Held(List<Position> positions, List<TagRange> ranges) {
    static final Held NOTHING = new Held(List.of(), List.of());

    /** {@return both} */
    Held and(Held other) {
        return new Held(joined(positions, other.positions), joined(ranges, other.ranges));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    boolean isEmpty() {
        return positions.isEmpty() && ranges.isEmpty();
    }
}
