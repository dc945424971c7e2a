package org.ferrymq.tck.cluster;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.tck.TcpProxy;
import org.ferrymq.tck.crash.FrameTap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what passes between one client and its brokers, holds it back so that a commit comes to a certain place, and kills a process there, once. Thread-safe: what passes
 * comes one after the other.
 */
final class CommitTrap {
    /** The victim that is not a broker. */
    static final String CLIENT = "client";

    /** Transactions of which a step was seen; those of rounds before this one may go on late, where a broker was killed. */
    private final Set<String> seen = new HashSet<>();

    private final Set<String> earlier = new HashSet<>();
    private final Set<String> prepared = new HashSet<>();
    private final Set<String> committed = new HashSet<>();
    private @Nullable CommitPlace place;
    private boolean xa;
    private String victim = "";
    private Runnable kill = () -> {};
    private int life;
    private boolean caught;
    private @Nullable String problem;

    /**
     * Sets the trap.
     *
     * @param xaCommit whether a transaction manager leads
     * @param newKill ends the victim at once and waits until it is gone
     */
    synchronized void set(CommitPlace newPlace, boolean xaCommit, String newVictim, Runnable newKill) {
        place = newPlace;
        xa = xaCommit;
        victim = newVictim;
        kill = newKill;
        caught = false;
        earlier.addAll(seen);
        prepared.clear();
        committed.clear();
    }

    /** {@return whether it has struck} */
    synchronized boolean hasCaught() {
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
        return caught;
    }

    /** What looks at connections to a broker. */
    TcpProxy.Taps taps(String broker) {
        return () -> new Tap(broker, life());
    }

    private synchronized int life() {
        return life;
    }

    /** A request of a commit. */
    private record Step(CommandType type, String transaction) {}

    /** One connection to a broker. */
    private final class Tap extends FrameTap {
        private final String broker;
        private final int born;
        private final Map<Integer, Step> asked = new ConcurrentHashMap<>();

        Tap(String broker, int born) {
            this.broker = broker;
            this.born = born;
        }

        @Override
        protected boolean toServer(Frame frame) {
            CommandType type = frame.isResponse() ? null : CommandType.ofCode(frame.code());
            boolean step = type == CommandType.TX_PREPARE
                    || type == CommandType.TX_RESOLVE
                    || type == CommandType.TX_COMMIT
                    || type == CommandType.TX_FORGET;
            Step asks = type != null && step ? new Step(type, frame.fields().getOrDefault("transaction", "")) : null;
            if (asks != null) {
                asked.put(frame.opaque(), asks);
            }
            return passes(broker, born, asks == null ? null : ofThisRound(asks), false);
        }

        @Override
        protected boolean toClient(Frame frame) {
            Step asks = frame.isResponse() ? asked.remove(frame.opaque()) : null;
            return passes(broker, born, asks != null && frame.code() == 0 ? ofThisRound(asks) : null, true);
        }
    }

    private synchronized @Nullable CommandType ofThisRound(Step step) {
        seen.add(step.transaction());
        return earlier.contains(step.transaction()) ? null : step.type();
    }

    private synchronized boolean passes(String broker, int born, @Nullable CommandType type, boolean answer) {
        if (born < life) {
            return false; // the client is dead: what it has sent before and nobody has seen was never sent
        }
        CommitPlace waitingFor = place;
        if (type == null || waitingFor == null) {
            return true;
        }
        if (is(waitingFor, broker, type, answer)) {
            awaitOthers(waitingFor);
            if (born < life) {
                return false;
            }
            place = null;
            if (victim.equals(CLIENT)) {
                life++;
            }
            kill.run();
            caught = true;
            return !victim.equals(CLIENT) && !victim.equals(broker);
        }
        if (answer && type == CommandType.TX_PREPARE) {
            prepared.add(broker);
        }
        if (answer && type == CommandType.TX_COMMIT) {
            committed.add(broker);
        }
        notifyAll();
        return true;
    }

    private static boolean is(CommitPlace place, String broker, CommandType type, boolean answer) {
        return switch (place) {
            case BEFORE_LAST_PREPARE -> type == CommandType.TX_PREPARE && !answer && broker.equals("c");
            case LAST_PREPARE_UNANSWERED -> type == CommandType.TX_PREPARE && answer && broker.equals("c");
            case BEFORE_DECISION -> type == CommandType.TX_RESOLVE && !answer;
            case DECISION_UNANSWERED -> type == CommandType.TX_RESOLVE && answer;
            case NONE_TOLD -> type == CommandType.TX_COMMIT && !answer;
            case ONE_TOLD -> type == CommandType.TX_COMMIT && !answer && broker.equals("c");
            case ALL_TOLD_UNANSWERED -> type == CommandType.TX_COMMIT && answer && broker.equals("c");
            case BEFORE_FORGET -> type == CommandType.TX_FORGET && !answer;
        };
    }

    /** The brokers are asked at once; the others have to be there first. */
    private void awaitOthers(CommitPlace at) {
        boolean preparing = at == CommitPlace.BEFORE_LAST_PREPARE || at == CommitPlace.LAST_PREPARE_UNANSWERED;
        boolean committing = at == CommitPlace.ONE_TOLD || at == CommitPlace.ALL_TOLD_UNANSWERED;
        Set<String> others = preparing || xa ? Set.of("a", "b") : Set.of("b");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while ((preparing && !prepared.containsAll(others)) || (committing && !committed.containsAll(others))) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                problem = at + " was not reached: prepared " + prepared + ", committed " + committed;
                return;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
