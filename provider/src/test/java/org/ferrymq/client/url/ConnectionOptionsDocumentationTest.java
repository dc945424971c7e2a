package org.ferrymq.client.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectionOptionsDocumentationTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @ParameterizedTest
    @EnumSource(ConnectionOption.class)
    void everyOptionIsDocumentedAsTheTableOfOptionsSays(ConnectionOption option) throws Exception {
        String description = option.description().replaceFirst("^embedded: only\\. ", "");
        String row = option.isEmbeddedOnly()
                ? "| `" + option.key() + "` | " + description + " |"
                : "| `" + option.key() + "` | "
                        + option.defaultValue()
                                .filter(value -> !value.isEmpty())
                                .map(value -> "`" + value + "`")
                                .orElse("")
                        + " | " + description + " |";

        assertThat(Files.readString(PAGE)).contains(row);
    }
}
