package org.ferrymq.tck.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/quickstart} around the story that it tells. */
class QuickstartScriptIT {
    @TempDir
    Path folder;

    @Test
    void helpAndMistakesBuildNothing() throws Exception {
        Path fresh = freshClone();
        for (List<String> kind : List.of(List.<String>of(), List.of("wildfly"), List.of("payara"))) {
            assertThat(output(fresh, 0, words(kind, "--help")))
                    .startsWith("Usage: quickstart")
                    .contains("--no-build", "Exit codes:");
            assertThat(output(fresh, 2, words(kind, "--nonsense"))).contains("--nonsense is unknown, see --help");
            assertThat(output(fresh, 2, words(kind, "--no-build", "nonsense"))).contains("nonsense");
            assertThat(output(fresh, 2, words(kind, "--no-build"))).contains("not built yet");
        }
        assertThat(output(fresh, 2, "widlfly")).contains("widlfly", "quickstart payara");
        assertThat(output(fresh, 2, "--store")).contains("--store needs a folder");
        assertThat(fresh.resolve("called")).as("the build").doesNotExist();
        assertThat(output(fresh, 1, "wildfly")).contains("the build failed");
        assertThat(fresh.resolve("called")).exists();
    }

    private static String[] words(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private static String output(Path home, int exitCode, String... arguments) throws Exception {
        try (Script script = Script.start(home, home.resolve("bin/with-maven"), arguments)) {
            assertThat(script.exitCode()).as(script.output()).isEqualTo(exitCode);
            return script.output();
        }
    }

    /** The scripts alone, with a Maven that only leaves a trace. */
    private Path freshClone() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        try (Stream<Path> scripts = Files.list(Script.path("quickstart").getParent())) {
            for (Path script : scripts.filter(Files::isRegularFile).toList()) {
                Files.copy(script, bin.resolve(script.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        executable(bin.resolve("mvn"), "touch '" + folder.resolve("called") + "'\nexit 1\n");
        executable(
                bin.resolve("with-maven"),
                "PATH='" + bin + "':$PATH exec '" + bin.resolve("quickstart") + "' \"$@\"\n");
        return folder;
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Whatever it is starting at that moment: the broker or the server. */
    @ParameterizedTest
    @ValueSource(strings = {"--namesrv-port", "org.jboss.as.standalone"})
    void nothingIsLeftBehindByASignal(String starting) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        executable(
                folder.resolve("start"),
                "FERRYMQ_JAVA_OPTS=-Djava.io.tmpdir='" + temporary + "' exec '" + Script.path("quickstart")
                        + "' wildfly --no-build\n");
        Set<ProcessHandle> started = new LinkedHashSet<>();
        try (Script quickstart = Script.start(folder, folder.resolve("start"))) {
            await("it starts " + starting)
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(20))
                    .failFast("it ended before", () -> !quickstart.isAlive())
                    .until(() -> {
                        quickstart.descendants().forEach(started::add);
                        return started.stream()
                                .anyMatch(process -> command(process).contains(starting));
                    });
            quickstart.terminate();
            quickstart.exitCode(Duration.ofMinutes(3));
            assertThat(quickstart.output()).contains("The logs are in " + temporary);
            await("nothing of it runs")
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(ProcessHandle.allProcesses()
                                    .filter(process -> started.contains(process)
                                            || command(process).contains(temporary.toString()))
                                    .map(QuickstartScriptIT::command)
                                    .filter(command -> !command.isEmpty())) // it has ended, and nobody has asked how
                            .isEmpty());
        } finally {
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static String command(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }
}
