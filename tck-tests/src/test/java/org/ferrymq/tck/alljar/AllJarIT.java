package org.ferrymq.tck.alljar;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Session;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** {@code ferrymq-provider-VERSION-all.jar} beside the embedded server: their libraries do not get into each other's way. */
class AllJarIT {
    private static final Path HOME = Path.of("").toAbsolutePath().getParent();

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void embeddedServerAndTheClientInOneJarGoTogether() throws Exception {
        Path output = folder.resolve("output.txt");
        String classPath = String.join(
                File.pathSeparator,
                jar("provider", "-all.jar").toString(),
                placeOf(Session.class),
                placeOf(Logger.class),
                placeOf(EmbeddedRoundTrip.class),
                jar("broker-server", ".jar").toString(),
                HOME.resolve("broker-server/target/lib/*").toString());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        EmbeddedRoundTrip.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output))
                .contains("received hello through")
                .contains("-all.jar")
                .containsPattern("version [0-9]"); // not 'development': the jar has a manifest
    }

    private static Path jar(String module, String end) throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve(module).resolve("target"))) {
            List<Path> found = files.filter(file -> file.getFileName()
                            .toString()
                            .matches("ferrymq-" + module + "-[0-9][^/]*?(-SNAPSHOT)?" + end))
                    .toList();
            assertThat(found).as("%s of %s", end, module).hasSize(1);
            return found.get(0);
        }
    }

    private static String placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
