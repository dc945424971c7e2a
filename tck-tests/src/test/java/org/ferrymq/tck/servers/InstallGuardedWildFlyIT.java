package org.ferrymq.tck.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.ferrymq.tck.servers.unbound.Unbound;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code bin/install-wildfly} with a server that runs, is managed at another address than usual, wants to know who asks and has no messaging of its own. No broker
 * is needed for it.
 */
class InstallGuardedWildFlyIT {
    private static final Path HOME = Path.of(System.getProperty("wildfly.home")).toAbsolutePath();
    private static final String URL = "ferry://127.0.0.1:1001";
    private static final String EXPRESSION = "${env.NOT_SET:" + URL + "}";
    private static final String USER = "o'neill&co";
    private static final String WORD = "a\"b\\c d$e${HOME}<&>f";

    private static Path folder;
    private static WildFlyNode server;

    @BeforeAll
    static void startServer() throws Exception {
        folder = Folders.emptied(Path.of("target", "install-guarded"));
        server = new WildFlyNode(HOME, folder, "standalone.xml");
        server.install(URL);
        assertThat(configuration()).contains("name=\"url\">" + URL);
        Files.writeString(
                server.configuration(),
                configuration()
                        .replace("name=\"url\">" + URL, "name=\"url\">" + EXPRESSION)
                        .replaceAll(".*JBOSS-LOCAL-USER.*", ""));
        Path users = server.configuration().resolveSibling("mgmt-users.properties");
        Files.writeString(users, Files.readString(users) + USER + "=" + hash() + "\n");
        server.start();
    }

    private static String hash() throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("MD5")
                        .digest((USER + ":ManagementRealm:" + WORD).getBytes(StandardCharsets.UTF_8)));
    }

    @AfterAll
    static void endServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aServerThatIsManagedElsewhereIsNotTakenForStopped() throws Exception {
        String before = configuration();
        List<String> options = new ArrayList<>(server.stopped());
        options.addAll(List.of("--url", URL + "9"));
        Commands.Result asked = install(HOME, "nobody", "", options);
        assertThat(asked.output())
                .contains("runs (process " + server.pid() + ")", "--management ", "Nothing was changed");
        assertThat(asked.exitCode()).isEqualTo(1);
        options.add("--offline");
        Commands.Result told = install(HOME, "nobody", "", options);
        assertThat(told.output())
                .contains("runs (process " + server.pid() + ")", "--management " + server.management());
        assertThat(told.exitCode()).isEqualTo(1);
        assertThat(configuration()).isEqualTo(before);
    }

    @Test
    void whoIsNotLetInIsToldWhatToSet() throws Exception {
        Commands.Result refused = install(HOME, USER, "wrong", running("--url", URL + "9"));
        assertThat(refused.output())
                .contains("the server at " + server.management() + " does not let you in", "WILDFLY_PASSWORD");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(configuration()).doesNotContain(URL + "9");
    }

    @Test
    void anExpressionStaysAndThePasswordIsOnNoCommandLine() throws Exception {
        Path arguments = folder.resolve("arguments");
        Path home = withClient("printf '%s\\n' \"$JAVA_OPTS\" \"$@\" >>'" + arguments + "'");
        Commands.Result again = install(home, USER, WORD, running());
        assertThat(again.output()).contains("nothing to change in the server at " + server.management());
        assertThat(again.exitCode()).isZero();
        assertThat(Files.readString(arguments))
                .contains("--controller", "--timeout=240000")
                .doesNotContain(WORD);
        assertThat(configuration()).contains(EXPRESSION);
    }

    @Test
    void aBeanThatNamesNoAdapterIsFedInAServerWithoutMessaging() throws Exception {
        Path jar = folder.resolve("unbound.jar");
        ShrinkWrap.create(JavaArchive.class)
                .addClass(Unbound.class)
                .as(ZipExporter.class)
                .exportTo(jar.toFile());
        server.deploy(jar);
        assertThat(server.log()).contains("'Unbound' with 'ferrymq-ra.rar' resource adapter");
        server.undeploy("unbound.jar");
    }

    @Test
    void whatWasChangedBeforeAReloadFailedIsSaid() throws Exception {
        Path other = Files.copy(Path.of(System.getProperty("ferrymq.rar")), folder.resolve("other.rar"));
        try (FileSystem content = FileSystems.newFileSystem(other)) {
            Files.writeString(content.getPath("META-INF/other"), "other");
        }
        Path home = withClient(
                "for last; do :; done; sed -i 's/^reload --start-mode=normal/reload --no-such-mode/' \"${last#--file=}\"");
        String changed = URL + "?prefetch=3";
        Commands.Result result =
                install(home, USER, WORD, running("--url", changed, "--rar", other.toString(), "--reload"));
        assertThat(result.output())
                .contains(
                        "is changed in the server at",
                        "did not come back from its reload",
                        "reload --start-mode=normal")
                .doesNotContain("nothing was changed");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(configuration()).contains(changed);
        cli("reload --start-mode=normal");

        Commands.Result back = install(HOME, USER, WORD, running("--url", EXPRESSION, "--reload"));
        assertThat(back.output()).contains("changed in the server at", "Reloaded.");
        assertThat(configuration()).contains(EXPRESSION);
    }

    private static List<String> running(String... more) {
        List<String> options = new ArrayList<>(List.of("--management", server.management()));
        options.addAll(List.of(more));
        return options;
    }

    private static Commands.Result install(Path home, String user, String word, List<String> options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "WILDFLY_USER=" + user,
                "WILDFLY_PASSWORD=" + word,
                Commands.scriptPath("install-wildfly"),
                home.toString()));
        command.addAll(options);
        return Commands.tryRun(command);
    }

    private static void cli(String command) throws IOException {
        Commands.run(List.of(
                HOME.resolve("bin/jboss-cli.sh").toString(),
                "--connect",
                "--controller=" + server.management(),
                "--timeout=120000",
                "--user=" + USER,
                "--password=" + WORD,
                "--command=" + command));
    }

    /** A home whose command line interface does something else first. */
    private static Path withClient(String first) throws IOException {
        Path home = Files.createTempDirectory(folder, "home");
        Path client = Files.createDirectory(home.resolve("bin")).resolve("jboss-cli.sh");
        Files.writeString(client, "#!/bin/sh\n" + first + "\nexec '" + HOME.resolve("bin/jboss-cli.sh") + "' \"$@\"\n");
        Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectory(home.resolve("standalone"));
        return home;
    }

    private static String configuration() {
        return Folders.text(server.configuration());
    }
}
