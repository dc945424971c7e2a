package org.ferrymq.tck.crash;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.frame.Frame;
import org.jspecify.annotations.Nullable;

/** Reads the frames between application server and broker, and knows those of a two-phase commit. For one connection. */
final class BrokerTap extends FrameTap {
    private final Trap trap;
    private final BooleanSupplier aimed;
    private final Map<Integer, Step> asked = new ConcurrentHashMap<>();

    BrokerTap(Trap trap) {
        this(trap, () -> true);
    }

    /** As the other; steps pass while {@code aimed} says no. */
    BrokerTap(Trap trap, BooleanSupplier aimed) {
        this.trap = trap;
        this.aimed = aimed;
    }

    @Override
    protected boolean toServer(Frame frame) {
        Step step = step(frame);
        if (step == null) {
            return true;
        }
        asked.put(frame.opaque(), step);
        return passes(step);
    }

    @Override
    protected boolean readsAnswers() {
        return !asked.isEmpty();
    }

    @Override
    protected boolean toClient(Frame frame) {
        Step step = frame.isResponse() ? asked.remove(frame.opaque()) : null;
        return step == null || passes(new Step(step.kind(), true, step.transaction()));
    }

    private boolean passes(Step step) {
        return !aimed.getAsBoolean() || trap.passes(step);
    }

    private static @Nullable Step step(Frame frame) {
        CommandType type = frame.isResponse() ? null : CommandType.ofCode(frame.code());
        Step.Kind kind = type == CommandType.TX_PREPARE
                ? Step.Kind.PREPARE
                : type == CommandType.TX_COMMIT && "false".equals(frame.fields().get("onePhase"))
                        ? Step.Kind.COMMIT
                        : type == CommandType.TX_FORGET ? Step.Kind.FORGET : null;
        String transaction = frame.fields().get("transaction");
        return kind == null || transaction == null || !transaction.startsWith("X:")
                ? null
                : new Step(kind, false, transaction.split(":", -1)[2].toLowerCase(Locale.ROOT));
    }
}
