package org.ferrymq.perf;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** The progress line: rewritten in place on a terminal, a line every five seconds elsewhere. */
final class Progress {

    private static final int LINES_APART = 5;

    private final PrintStream out;
    private final boolean terminal;
    private final String label;
    private int told;

    Progress(PrintStream out, boolean terminal, String label) {
        this.out = out;
        this.terminal = terminal;
        this.label = label;
    }

    void tell(String phase, Duration left, double perSecond, double p99Micros, long errors) {
        String line = String.format(
                Locale.ROOT,
                "%-22s %-10s %3d s left %,12.0f msg/s  p99 %,10.0f us%s",
                label,
                phase,
                (left.toMillis() + 500) / 1000,
                perSecond,
                p99Micros,
                errors == 0 ? "" : "  errors " + errors);
        if (terminal) {
            out.print("\r" + line + "   ");
            out.flush();
        } else if (told++ % LINES_APART == 0) {
            out.println(line);
        }
    }

    /** A step that is not measured, such as filling or emptying a destination. */
    void step(String what) {
        if (terminal) {
            out.print("\r" + String.format(Locale.ROOT, "%-22s %-70s", label, what));
            out.flush();
        } else {
            out.println(String.format(Locale.ROOT, "%-22s %s", label, what));
        }
    }

    void done() {
        if (terminal) {
            out.print("\r" + " ".repeat(100) + "\r");
            out.flush();
        }
    }
}
