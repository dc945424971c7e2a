package org.ferrymq.broker.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ferrymq.broker.admin.broker.BrokerConfigShowCommand;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.Times;
import org.ferrymq.broker.handler.nativ.settings.RuntimeSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What mqadmin says about itself. */
class AdminHelpTest {

    static List<CommandLine> leaves() {
        List<CommandLine> leaves = new ArrayList<>();
        collect(AdminMain.commandLine(), leaves);
        return leaves;
    }

    private static void collect(CommandLine command, List<CommandLine> leaves) {
        if (command.getSubcommands().isEmpty()) {
            leaves.add(command);
        }
        command.getSubcommands().values().stream().distinct().forEach(sub -> collect(sub, leaves));
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void helpOfEveryCommandTeachesByExamples(CommandLine command) {
        String usage = command.getUsageMessage();

        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        assertThat(usage).contains("Examples:").containsPattern("\n  (source <\\()?mqadmin ");
        assertThat(command.getCommandSpec().optionsMap().values())
                .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
        assertThat(command.getCommandSpec().usageMessage().description())
                .as("lines that are not broken up")
                .allSatisfy(line -> assertThat(line.length()).isLessThan(110));
    }

    @Test
    void thePageListsEveryCommand() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "mqadmin.md"));

        for (CommandLine command : leaves()) {
            String name = command.getCommandSpec().qualifiedName();
            if (!name.startsWith("mqadmin consumer")) {
                assertThat(page).contains("`" + name);
            }
        }
    }

    @Test
    void completionIsAScriptThatKnowsEveryCommand(@TempDir Path folder) throws Exception {
        StringWriter out = new StringWriter();
        assertThat(AdminMain.commandLine().setOut(new PrintWriter(out, true)).execute("completion"))
                .isZero();

        assertThat(out.toString()).contains("wipe-write", "--attribute", "by-time");
        Path script = Files.writeString(folder.resolve("completion"), out.toString());
        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void settingsThatAreMarkedAsChangeableAreThoseThatTheBrokerChanges() {
        assertThat(BrokerConfigShowCommand.CHANGEABLE)
                .containsExactlyInAnyOrderElementsOf(Stream.of(RuntimeSetting.values())
                        .map(RuntimeSetting::key)
                        .toList());
    }

    @Test
    void timesAreReadAsPeopleWriteThem() {
        assertThat(Times.parse("1700000000000")).isEqualTo(1_700_000_000_000L);
        assertThat(Times.parse("2023-11-14T22:13:20Z")).isEqualTo(1_700_000_000_000L);
        assertThat(Times.parse("2023-11-14T23:13:20+01:00")).isEqualTo(1_700_000_000_000L);
        Instant local = Instant.ofEpochMilli(1_700_000_000_000L);
        assertThat(Times.parse(
                        local.atZone(ZoneId.systemDefault()).toLocalDateTime().toString()))
                .isEqualTo(1_700_000_000_000L);
        long now = System.currentTimeMillis();
        assertThat(Times.parse("-2h"))
                .isBetween(
                        now - 7_200_000, now - 7_200_000 + Duration.ofMinutes(1).toMillis());
        assertThat(Times.parse("now")).isGreaterThanOrEqualTo(now);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "", "-2", "2h", "13:00", "2023-11-14"})
    void whatIsNoTimeIsToldWithWhatIs(String text) {
        assertThatThrownBy(() -> Times.parse(text))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("2026-11-22T13:00");
    }
}
