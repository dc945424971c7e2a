package org.ferrymq.tck.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the install scripts say to mistakes, before they touch a server. */
class InstallUsageIT {

    @ParameterizedTest
    @ValueSource(strings = {"install-wildfly", "install-payara"})
    void mistakesAreNamedAndExitWith2(String script, @TempDir Path empty) throws Exception {
        refused(script, "which ");
        refused(script, "in it", empty.toString());
        refused(script, "--url http://x is no address", empty.toString(), "--url", "http://x");
        refused(script, "--url needs a value", empty.toString(), "--url");
        refused(script, "--nonsense is unknown", empty.toString(), "--nonsense");
        refused(script, "a password without --user", empty.toString(), "--password", "x");
        refused(script, "one server at a time", empty.toString(), "another");
        assertThat(Commands.script(script, "--help")).satisfies(help -> {
            assertThat(help.exitCode()).isZero();
            assertThat(help.output()).contains("Usage: " + script, "Exit codes:");
        });
    }

    private static void refused(String script, String message, String... arguments) throws Exception {
        Commands.Result result = Commands.script(script, arguments);
        assertThat(result.output()).startsWith(script + ": ").contains(message);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(2);
    }
}
