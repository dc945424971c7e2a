package org.ferrymq.broker.admin.session;

/** Ranges that several commands check. */
public final class Limits {

    private static final int MAX_QUEUES = 1024;

    private Limits() {}

    public static void queues(String option, int queues) {
        within(option, queues, 1, MAX_QUEUES);
    }

    public static void within(String option, int number, int min, int max) {
        if (number < min || number > max) {
            throw AdminException.usage(option + " " + number + " is not within " + min + " to " + max);
        }
    }
}
