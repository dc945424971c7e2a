package org.ferrymq.broker.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.CommandType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users, their passwords, and what needs them. */
@Timeout(120)
class UsersTest {
    private static final int FEW = PasswordHash.MIN_ITERATIONS;

    @TempDir
    Path folder;

    private UsersFile file(String... namesAndPasswords) throws IOException {
        UsersFile file = new UsersFile(folder.resolve("users.txt"));
        Map<String, PasswordHash> users = new java.util.TreeMap<>();
        for (int i = 0; i < namesAndPasswords.length; i += 2) {
            users.put(namesAndPasswords[i], PasswordHash.of(namesAndPasswords[i + 1], FEW));
        }
        file.write(users);
        return file;
    }

    private static ErrorCode outcome(CompletableFuture<Void> check) throws Exception {
        try {
            check.get(60, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return ((FerryException) e.getCause()).code();
        }
    }

    @Test
    void aPasswordIsKeptAsASaltedHash() {
        PasswordHash hash = PasswordHash.of("pässword", FEW);
        assertThat(hash.toString()).startsWith("pbkdf2-sha256:10000:").doesNotContain("ssword");
        assertThat(PasswordHash.of("pässword", FEW)).as("a salt of its own").isNotEqualTo(hash);
        PasswordHash read = PasswordHash.parse(hash.toString());
        assertThat(read).isEqualTo(hash).hasSameHashCodeAs(hash);
        assertThat(read.matches("pässword")).isTrue();
        assertThat(read.matches("passwort")).isFalse();
        assertThat(read.matches("")).isFalse();
    }

    @Test
    void theHashIsTheOneOfRfc8018() {
        // PBKDF2-HMAC-SHA256("password", "saltsaltsaltsalt", 10000, 32), computed with Python's hashlib
        PasswordHash known = PasswordHash.parse(
                "pbkdf2-sha256:10000:c2FsdHNhbHRzYWx0c2FsdA==:/HBtt7Z/7p0CzRvSN1B+KXrKNskvRts1UWw61zKTFUo=");
        assertThat(known.matches("password")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "pbkdf2-sha256:10000:c2FsdHNhbHRzYWx0c2FsdA==",
                "pbkdf2-sha256:9999:x:y",
                "pbkdf2-sha256:many:x:y",
                "pbkdf2-sha256:10000:?:y",
                "pbkdf2-sha256:10000:c2FsdA==:c2FsdA==",
                "md5:10000:c2FsdHNhbHRzYWx0c2FsdA==:c2FsdA=="
            })
    void whatIsNoHashIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("c2FsdA==");
    }

    @Test
    void theFileIsReadAsItWasWrittenAndForItsOwnerOnly() throws IOException {
        UsersFile file = file("j2ee", "j2ee", "Jörg M.", "x y");
        assertThat(file.read()).containsOnlyKeys("j2ee", "Jörg M.");
        assertThat(file.read().get("j2ee").matches("j2ee")).isTrue();
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                    .isEqualTo("rw-------");
        }
        assertThat(folder).as("nothing else is left").isDirectoryContaining("glob:**users.txt");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aWrongLineIsNamed() throws IOException {
        UsersFile file = file("a", "a");
        Files.writeString(file.path(), Files.readString(file.path()) + "\n# more\nb:secret\n");
        assertThatThrownBy(file::read)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 5 of ")
                .hasMessageContaining("users.txt")
                .hasMessageNotContaining("secret");
        String line = Files.readAllLines(file.path()).get(1);
        Files.writeString(file.path(), line + "\n" + line + "\n");
        assertThatThrownBy(file::read).hasMessageContaining("line 2").hasMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a", "a:b", "#a", "a\u0007"})
    void namesThatTheFileCannotHoldAreRefused(String name) {
        assertThatThrownBy(() -> UsersFile.requireName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyTheRightPasswordIsRight() throws Exception {
        try (FileAuthenticator authenticator = FileAuthenticator.open(file("j2ee", "j2ee"))) {
            for (int i = 0; i < 2; i++) { // the second time from memory
                assertThat(outcome(authenticator.check("j2ee", "j2ee"))).isNull();
                assertThat(outcome(authenticator.check("j2ee", "J2EE"))).isEqualTo(ErrorCode.SECURITY);
                assertThat(outcome(authenticator.check("j2ee", ""))).isEqualTo(ErrorCode.SECURITY);
            }
            assertThat(outcome(authenticator.check("nobody", "j2ee"))).isEqualTo(ErrorCode.SECURITY);
            assertThat(outcome(authenticator.check(null, null))).isEqualTo(ErrorCode.SECURITY);
            assertThat(outcome(authenticator.check("j2ee", null))).isEqualTo(ErrorCode.SECURITY);
        }
    }

    @Test
    void aChangedFileCountsAtOnceAndABrokenOneNotAtAll() throws Exception {
        UsersFile file = file("a", "1");
        try (FileAuthenticator authenticator = FileAuthenticator.open(file)) {
            assertThat(outcome(authenticator.check("a", "1"))).isNull();
            file("a", "2", "b", "3");
            assertThat(outcome(authenticator.check("a", "1"))).isEqualTo(ErrorCode.SECURITY);
            assertThat(outcome(authenticator.check("a", "2"))).isNull();
            assertThat(outcome(authenticator.check("b", "3"))).isNull();
            Files.writeString(file.path(), "nonsense");
            assertThat(outcome(authenticator.check("a", "2"))).isNull();
            Files.delete(file.path());
            assertThat(outcome(authenticator.check("b", "3"))).isNull();
            file("b", "3");
            assertThat(outcome(authenticator.check("a", "2"))).isEqualTo(ErrorCode.SECURITY);
        }
    }

    @Test
    void guessesHoldUpNobodyWhoWasHereBefore() throws Exception {
        UsersFile file = new UsersFile(folder.resolve("users.txt"));
        file.write(Map.of("slow", PasswordHash.of("s", 3_000_000), "known", PasswordHash.of("k", FEW)));
        try (FileAuthenticator authenticator = FileAuthenticator.open(file)) {
            assertThat(outcome(authenticator.check("known", "k"))).isNull();
            CompletableFuture<?>[] guesses = new CompletableFuture<?>[1_000];
            for (int i = 0; i < guesses.length; i++) {
                guesses[i] = authenticator.check("slow", "guess " + i);
            }
            assertThat(outcome(authenticator.check("known", "k"))).isNull();
            assertThat(guesses).as("not all can be done by now").anyMatch(guess -> !guess.isDone());
            assertThat(guesses)
                    .filteredOn(CompletableFuture::isDone)
                    .as("more than may wait are refused")
                    .anySatisfy(guess -> assertThatThrownBy(guess::get)
                            .hasCauseInstanceOf(FerryException.class)
                            .hasMessageContaining("too many"));
        }
    }

    @Test
    void aMissingFileIsAnErrorAtTheStart() {
        assertThatThrownBy(() -> FileAuthenticator.open(new UsersFile(folder.resolve("none"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot read the file of users");
    }

    @ParameterizedTest
    @CsvSource({
        // command, users?, native clients?, authenticated?, permitted
        "SEND_MESSAGE, false, false, false, true",
        "SEND_MESSAGE, true, false, false, false",
        "SEND_MESSAGE, true, true, false, true",
        "SEND_MESSAGE, true, false, true, true",
        "OPEN_CONNECTION, true, false, false, true",
        "PING, true, false, false, true",
        "PRODUCE, true, true, false, false",
        "PRODUCE, true, false, true, true",
        "GET_ALL_TOPIC_CONFIG, true, false, false, false",
    })
    void whatNeedsAUser(
            CommandType type, boolean users, boolean nativeClients, boolean authenticated, boolean permitted) {
        Access access = Access.of(new SecurityConfig(users ? "users.txt" : "", nativeClients));
        Identity identity = new Identity();
        if (authenticated) {
            identity.authenticated("j2ee");
            assertThat(identity.user()).isEqualTo("j2ee");
        }
        assertThat(access.permits(type, identity)).isEqualTo(permitted);
        identity.forget();
        assertThat(access.permits(type, identity)).isEqualTo(access.permits(type, null));
    }
}
