package org.ferrymq.protocol.transport;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import org.ferrymq.protocol.idle.AdaptiveSpin;

/** How one event loop waits: it looks at its channels and tasks for a moment before it blocks. */
final class SpinningSelect implements SelectStrategy {
    private final AdaptiveSpin spin;

    SpinningSelect(AdaptiveSpin spin) {
        this.spin = spin;
    }

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        int ready = selectNow.get();
        if (hasTasks || ready > 0) {
            spin.arrived();
            return ready;
        }
        return spin.goOn() ? CONTINUE : SELECT;
    }
}
