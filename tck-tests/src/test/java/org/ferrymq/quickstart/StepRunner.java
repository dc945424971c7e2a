package org.ferrymq.quickstart;

import java.util.List;

/** Runs the steps of a quickstart one after the other and tells how each went. */
final class StepRunner {
    private final Narrator story;

    StepRunner(Narrator story) {
        this.story = story;
    }

    /** Something that is done and checked; throws if it is not what it says. */
    interface Action {
        void run() throws Exception;
    }

    /** A step: what it shows, and how. */
    record Step(String headline, Action action) {}

    /** Runs the steps until one fails; says so and returns false then. */
    boolean run(List<Step> steps) {
        for (Step step : steps) {
            if (!passes(step)) {
                story.brokenEnd("The step '" + step.headline() + "' did not do what it says.");
                return false;
            }
        }
        return true;
    }

    private boolean passes(Step step) {
        story.step(step.headline());
        long begin = System.nanoTime();
        try {
            step.action().run();
        } catch (StepFailedException e) {
            story.failed(e.getMessage());
            return false;
        } catch (Exception e) {
            story.failed(e.toString());
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                story.event("", "caused by " + cause);
            }
            return false;
        }
        story.passed((System.nanoTime() - begin) / 1_000_000);
        return true;
    }
}
