package org.ferrymq.broker.admin;

import org.jspecify.annotations.Nullable;

/** An operation could not be done; the message is for the person at the terminal. */
final class AdminException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What the process exits with. */
    private final int exitCode;

    private AdminException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** There is no such thing, or a broker refused. */
    static AdminException refused(String message) {
        return new AdminException(AdminMain.REFUSED, message, null);
    }

    /** A nameserver or broker does not answer. */
    static AdminException unreachable(String message, @Nullable Throwable cause) {
        return new AdminException(AdminMain.UNREACHABLE, message, cause);
    }

    /** The command line makes no sense. */
    static AdminException usage(String message) {
        return new AdminException(AdminMain.USAGE, message, null);
    }

    int exitCode() {
        return exitCode;
    }
}
