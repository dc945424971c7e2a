package org.ferrymq.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationDocumentationTest {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void theDocumentedFileHoldsExactlyTheDefaults(@TempDir Path folder) throws Exception {
        String page = Files.readString(PAGE);
        int begin = page.indexOf("```\nname = ") + 4;
        Path file = folder.resolve("broker.conf");
        Files.writeString(file, page.substring(begin, page.indexOf("```", begin)));

        assertThat(BrokerConfigReader.read(file, Map.of())).isEqualTo(BrokerConfigReader.read(null, Map.of()));
    }
}
