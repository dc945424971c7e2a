package org.ferrymq.perf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mqperf table FILE}: the medians of collected results as a Markdown table. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        description = "Prints the medians of results that --output collected as a table in Markdown.")
final class PerfTable implements Callable<Integer> {

    private static final String[] COLUMNS = {
        "messagesPerSecond",
        "p50Micros",
        "p99Micros",
        "p999Micros",
        "clientCpuMicrosPerMessage",
        "brokerCpuMicrosPerMessage"
    };

    @Parameters(paramLabel = "FILE", description = "Lines of JSON as mqperf writes them.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Map<String, List<JsonNode>> runs = new LinkedHashMap<>();
        ObjectMapper json = new ObjectMapper();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                JsonNode result = json.readTree(line);
                runs.computeIfAbsent(title(result), key -> new ArrayList<>()).add(result);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("| workload | broker | messages/s | p50 us | p99 us | p99.9 us | CPU us/message: client | broker |"
                + " runs |");
        out.println("|---|---|---:|---:|---:|---:|---:|---:|---:|");
        runs.forEach((title, results) -> {
            StringBuilder row = new StringBuilder("| ").append(title).append(" | ");
            for (String column : COLUMNS) {
                row.append(median(results, column)).append(" | ");
            }
            out.println(row.append(results.size()).append(errors(results)).append(" |"));
        });
        out.flush();
        return 0;
    }

    private static String title(JsonNode result) {
        int producers = result.path("producers").asInt();
        String workload = result.path("workload").asText();
        String label = result.path("label").asText(result.path("client").asText());
        return workload + (producers > 1 ? " x" + producers : "") + " | " + label;
    }

    private static String errors(List<JsonNode> results) {
        long errors = results.stream().mapToLong(r -> r.path("errors").asLong()).sum();
        return errors == 0 ? "" : " (" + errors + " errors)";
    }

    private static String median(List<JsonNode> results, String column) {
        double[] values = results.stream()
                .map(result -> result.path(column))
                .filter(JsonNode::isNumber)
                .mapToDouble(JsonNode::asDouble)
                .sorted()
                .toArray();
        if (values.length == 0) {
            return "-";
        }
        double lower = values[(values.length - 1) / 2];
        double upper = values[values.length / 2];
        double median = (lower + upper) / 2;
        return String.format(Locale.ROOT, median < 100 ? "%.1f" : "%,.0f", median);
    }
}
