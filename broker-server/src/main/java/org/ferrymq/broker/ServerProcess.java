package org.ferrymq.broker;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life of a server process: start, print the ready line, stay in the foreground, stop cleanly on SIGTERM, exit with
 * the right code. Errors go to standard error as one line each.
 *
 * <pre>
 * start --ready--> serving --SIGTERM--> closing --> exit 0
 *   |                 +--store failed--> exit 6
 *   +--error--> exit 1..5
 * </pre>
 */
final class ServerProcess {
    /** Something that was started. */
    interface Started extends AutoCloseable {
        /** The line that tells people and scripts that it serves. */
        String readyLine();

        @Override
        void close();
    }

    /** Starts it; {@code fatal} is to be told when it cannot go on. */
    @FunctionalInterface
    interface Starter {
        Started start(Consumer<Throwable> fatal);
    }

    private final String name;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();

    private ServerProcess(String name) {
        this.name = name;
    }

    /** Names the logging configuration unless somebody else did; before the first logger exists. */
    static void configureLogging() {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "org/ferrymq/broker/logback.xml");
        }
    }

    /** Runs until the process is told to stop; gives the exit code. */
    static int run(String name, Starter starter) {
        return new ServerProcess(name).run(starter);
    }

    private int run(Starter starter) {
        Started started;
        try {
            started = starter.start(this::failed);
        } catch (RuntimeException e) {
            return refuse(e);
        }
        // On SIGTERM the JVM runs hooks and then exits with 143; after a clean stop we end with 0 instead.
        Thread hook = new Thread(
                () -> {
                    started.close();
                    Runtime.getRuntime().halt(ExitCode.STOPPED.number());
                },
                "ferry-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        System.out.println(started.readyLine());
        System.out.flush();
        awaitEnd();
        Runtime.getRuntime().removeShutdownHook(hook);
        Throwable cause = fatal.get();
        System.err.println(name + ": stopped, because the store failed: " + cause);
        started.close();
        return ExitCode.STORE_FAILED.number();
    }

    private int refuse(RuntimeException e) {
        ExitCode code = ExitCode.of(e);
        if (code == ExitCode.UNFORESEEN) {
            System.err.println(name + ": cannot start: " + e);
            e.printStackTrace();
        } else {
            System.err.println(name + ": " + e.getMessage());
        }
        return code.number();
    }

    private void failed(Throwable cause) {
        if (fatal.compareAndSet(null, cause)) {
            end.countDown();
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                end.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
