package org.ferrymq.broker.admin.session;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** An operation could not be done; the message is for the person at the terminal. */
public final class AdminException extends RuntimeException {

    /** Exit code: a broker refused, or there is no such thing. */
    public static final int REFUSED = 1;

    /** Exit code: the command line makes no sense. */
    public static final int USAGE = CommandLine.ExitCode.USAGE;

    /** Exit code: nobody answers. */
    public static final int UNREACHABLE = 3;

    private static final long serialVersionUID = 1L;

    /** What the process exits with. */
    private final int exitCode;

    private AdminException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** There is no such thing, or a broker refused. */
    public static AdminException refused(String message) {
        return new AdminException(REFUSED, message, null);
    }

    /** A nameserver or broker does not answer. */
    public static AdminException unreachable(String message, @Nullable Throwable cause) {
        return new AdminException(UNREACHABLE, message, cause);
    }

    /** The command line makes no sense. */
    public static AdminException usage(String message) {
        return new AdminException(USAGE, message, null);
    }

    public int exitCode() {
        return exitCode;
    }
}
