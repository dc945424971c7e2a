package org.ferrymq.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.quickstart.StepRunner.Step;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the main job against a broker in this process; {@code bin/quickstart} describes the options. Exit codes: 0 all steps did what they say, 1 one did not, 2 usage. */
@Command(name = "quickstart")
public final class Quickstart implements Callable<Integer> {

    @Option(names = "--store")
    private Path store;

    private final PrintStream out;
    private final boolean colours;

    Quickstart(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    public static void main(String[] args) {
        System.exit(
                new CommandLine(new Quickstart(System.out, Boolean.getBoolean("quickstart.colours"))).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (store != null) {
            return tell(store.toAbsolutePath());
        }
        Path temporary = Files.createTempDirectory("ferrymq-quickstart");
        try {
            return tell(temporary);
        } finally {
            delete(temporary);
        }
    }

    private int tell(Path folder) {
        long begin = System.nanoTime();
        Narrator story = new Narrator(out, colours);
        story.title("FerryMQ quickstart");
        story.note("nameserver and broker inside this process, every message on disk before its send returns");
        story.note("store: " + folder);
        MainJob job = new MainJob(
                new FerryConnectionFactory(
                        "embedded:?store=" + URLEncoder.encode(folder.toString(), StandardCharsets.UTF_8)),
                story);
        List<Step> steps = List.of(
                new Step("A queue and a tag selector", job::queueWithTagSelector),
                new Step("A delayed message", job::delayedMessage),
                new Step("A committed transaction", job::committedTransaction),
                new Step("A rolled-back transaction", job::rolledBackTransaction),
                new Step("A restart", () -> {
                    job.leaveMessage();
                    job.findMessage();
                }));
        if (!new StepRunner(story).run(steps)) {
            return CommandLine.ExitCode.SOFTWARE;
        }
        story.end(String.format(
                Locale.ROOT,
                "All %d steps did what they say, in %.1f s. Your own first program: docs/getting-started.md",
                steps.size(),
                millisSince(begin) / 1000.0));
        return CommandLine.ExitCode.OK;
    }

    private static long millisSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1_000_000;
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
