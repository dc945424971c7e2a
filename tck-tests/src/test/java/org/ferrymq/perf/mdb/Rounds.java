package org.ferrymq.perf.mdb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The results of all rounds, in a file with a line of JSON for each; a result has a {@code label} and numbers. */
final class Rounds {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    Rounds(Path file) {
        this.file = file;
    }

    static ObjectNode newResult() {
        return JSON.createObjectNode();
    }

    static JsonNode read(String json) throws IOException {
        return JSON.readTree(json);
    }

    void add(ObjectNode result) throws IOException {
        Files.writeString(
                file,
                result + System.lineSeparator(),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** {@return those with this label} */
    List<JsonNode> of(String label) throws IOException {
        List<JsonNode> results = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode result = read(line);
            if (label.equals(result.path("label").asText())) {
                results.add(result);
            }
        }
        return results;
    }

    /** {@return the median of a number, NaN if there is none} */
    static double median(List<JsonNode> results, String name) {
        double[] values = results.stream()
                .mapToDouble(result -> result.path(name).asDouble())
                .sorted()
                .toArray();
        return values.length == 0 ? Double.NaN : (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }
}
