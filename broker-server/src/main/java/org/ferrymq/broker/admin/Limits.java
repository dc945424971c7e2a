package org.ferrymq.broker.admin;

/** Ranges that several commands check. */
final class Limits {

    private static final int MAX_QUEUES = 1024;

    private Limits() {}

    static void queues(String option, int queues) {
        within(option, queues, 1, MAX_QUEUES);
    }

    static void within(String option, int number, int min, int max) {
        if (number < min || number > max) {
            throw AdminException.usage(option + " " + number + " is not within " + min + " to " + max);
        }
    }
}
