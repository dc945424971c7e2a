package org.ferrymq.tck.crash;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a step and kills a process there, once. While it is not set everything passes. Thread-safe: steps of several connections come one after
 * the other.
 */
final class Trap {
    private static final Logger log = LoggerFactory.getLogger(Trap.class);

    private final Set<String> committedByBroker = new HashSet<>();
    private @Nullable CrashPoint point;
    private @Nullable Victim victim;
    private Runnable kill = () -> {};
    private Predicate<String> administrator = transaction -> false;
    private boolean administered;
    private volatile @Nullable Step caught;

    /**
     * Sets the trap.
     *
     * @param kill ends the victim at once and waits until it is gone
     * @param administrator commits the broker's branch of the transaction that it is given, and says whether there was one (a server that was killed in the round before may ask again for what has
     *     ended); for {@link CrashPoint#BEFORE_FORGET}
     */
    synchronized void set(CrashPoint point, Victim victim, Runnable kill, Predicate<String> administrator) {
        this.point = point;
        this.victim = victim;
        this.kill = kill;
        this.administrator = administrator;
        administered = false;
        caught = null;
        committedByBroker.clear();
    }

    /** {@return where it has struck, or null} */
    @Nullable Step caught() {
        return caught;
    }

    /** A step is about to pass. {@return false if it must not} */
    synchronized boolean passes(Step step) {
        log.debug("{}", step);
        CrashPoint waitingFor = point;
        if (waitingFor == null || victim == null) {
            return true;
        }
        if (waitingFor == CrashPoint.BEFORE_FORGET
                && !administered
                && step.kind() == Step.Kind.COMMIT
                && !step.answered()) {
            administered = administrator.test(step.transaction());
        }
        if (step.kind() == Step.Kind.COMMIT && step.answered()) {
            committedByBroker.add(step.transaction());
        }
        boolean there = waitingFor.is(step, victim)
                && (step.kind() != Step.Kind.DATABASE_COMMIT || committedByBroker.contains(step.transaction()));
        if (!there) {
            return true;
        }
        point = null;
        kill.run();
        caught = step;
        return step.kind() == Step.Kind.DATABASE_COMMIT && victim == Victim.BROKER; // the database is not in this
    }
}
