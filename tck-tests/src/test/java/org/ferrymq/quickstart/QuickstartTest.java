package org.ferrymq.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class QuickstartTest {

    @Test
    void everyStepDoesWhatItSays(@TempDir Path store) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Quickstart quickstart = new Quickstart(new PrintStream(printed, true, StandardCharsets.UTF_8), false);

        int exitCode = Assertions.assertTimeout(
                Duration.ofSeconds(30), () -> new CommandLine(quickstart).execute("--store", store.toString()));

        String story = printed.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).as(story).isZero();
        assertThat(story).contains("order 2 through the selector", "never early", "All 5 steps did what they say");
    }
}
