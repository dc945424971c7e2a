package org.ferrymq.perf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PerfMainTest {

    private final StringWriter errors = new StringWriter();
    private final CommandLine mqperf = PerfMain.commandLine().setErr(new PrintWriter(errors, true));

    @Test
    void limitsAreMeasuredAndWrittenAsOneLineOfJsonEach(@TempDir Path folder) throws Exception {
        Path results = folder.resolve("results.json");

        int exitCode = mqperf.execute(
                "limits",
                "--duration=200ms",
                "--warm-up=50ms",
                "--folder=" + folder,
                "--label=here",
                "--output=" + results);

        assertThat(exitCode).as(errors.toString()).isZero();
        List<String> lines = Files.readAllLines(results);
        assertThat(lines).hasSize(3);
        for (String line : lines) {
            JsonNode result = new ObjectMapper().readTree(line);
            assertThat(result.get("errors").asInt()).as(line).isZero();
            // none at all on a machine that stalls for longer than the measurement
            assertThat(result.get("messagesPerSecond").asDouble()).as(line).isNotNegative();
            assertThat(result.get("p50Micros").asDouble())
                    .as(line)
                    .isLessThanOrEqualTo(result.get("p999Micros").asDouble());
            assertThat(result.get("label").asText()).isEqualTo("here");
        }
    }

    @Test
    void tableShowsMediansByWorkloadAndBroker(@TempDir Path folder) throws Exception {
        Path results = folder.resolve("results.json");
        for (int throughput : new int[] {300, 100, 2000}) {
            Files.writeString(
                    results,
                    new PerfResult()
                                    .with("workload", "send-sync")
                                    .with("producers", 8)
                                    .with("label", "peer")
                                    .with("errors", 0)
                                    .withNumber("messagesPerSecond", throughput)
                                    .toJson()
                            + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        StringWriter printed = new StringWriter();

        assertThat(mqperf.setOut(new PrintWriter(printed, true)).execute("table", results.toString()))
                .isZero();

        assertThat(printed.toString()).contains("| send-sync x8 | peer | 300 | - | - | - | - | - | 3 |");
    }

    @Test
    void wrongUsageIsNamedWithExitCode2() {
        assertThat(mqperf.execute("send-everything")).isEqualTo(2);
        assertThat(errors.toString()).contains("send-everything", "send-sync");
        assertThat(mqperf.execute("--duration=soon", "limits")).isEqualTo(2);
        assertThat(errors.toString()).contains("'soon' is no time such as");
    }
}
