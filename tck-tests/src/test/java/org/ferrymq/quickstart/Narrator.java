package org.ferrymq.quickstart;

import java.io.PrintStream;

/** Prints the story of the quickstart: a headline for each step, one line for each event. */
final class Narrator {

    private static final String BOLD = "1";
    private static final String GREEN = "32";
    private static final String RED = "31";
    private static final String DIM = "2";

    private final PrintStream out;
    private final boolean colours;
    private int steps;

    Narrator(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void title(String text) {
        out.println();
        out.println("  " + styled(BOLD, text));
    }

    void note(String text) {
        out.println("  " + styled(DIM, text));
    }

    void step(String headline) {
        out.println();
        out.println("  " + styled(BOLD, ++steps + "  " + headline));
    }

    void event(String who, String what) {
        out.printf("     %-11s %s%n", who, what);
    }

    void passed(long millis) {
        out.println("     " + styled(GREEN, "ok") + styled(DIM, "         " + millis + " ms"));
    }

    void failed(String what) {
        out.println("     " + styled(RED, "FAILED") + "     " + what);
    }

    void end(String text) {
        out.println();
        out.println("  " + styled(GREEN, text));
        out.println();
    }

    void brokenEnd(String text) {
        out.println();
        out.println("  " + styled(RED, text));
        out.println();
    }

    private String styled(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
