package org.ferrymq.broker.admin.user;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.security.PasswordHash;
import org.ferrymq.broker.security.UsersFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mqadmin user set}. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = {
            "Adds a user, or changes the password of one. Asks for the password; makes the file if it is missing.",
            "The file holds a salted hash (PBKDF2 with HMAC-SHA-256), never the password."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin user set users.txt orders", "  mqadmin user set users.txt orders --password-stdin < secret"
        })
final class UserSetCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE", description = "The file of users.")
    private Path file;

    @Parameters(index = "1", paramLabel = "NAME", description = "The user's name.")
    private String name;

    @Option(names = "--password-stdin", description = "Take the password from the first line of standard input.")
    private boolean fromInput;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "" + PasswordHash.DEFAULT_ITERATIONS,
            description = "How often the hash function is applied. Default: ${DEFAULT-VALUE}")
    private int iterations;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        UsersFile users = new UsersFile(file);
        Map<String, PasswordHash> all = new TreeMap<>(UserFiles.readOrNone(users));
        PasswordHash hash;
        try {
            UsersFile.requireName(name);
            hash = PasswordHash.of(password(), iterations);
        } catch (IllegalArgumentException e) {
            throw AdminException.usage(String.valueOf(e.getMessage()));
        }
        boolean added = all.put(name, hash) == null;
        UserFiles.write(users, all);
        spec.commandLine().getOut().println((added ? "Added user " : "Changed the password of user ") + name + ".");
        spec.commandLine().getOut().flush();
        return 0;
    }

    private String password() {
        return fromInput ? firstLine() : typedTwice();
    }

    private static String firstLine() {
        try {
            // the process ends after this: nobody else reads standard input
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String line = input.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw AdminException.refused("cannot read the password: " + e.getMessage());
        }
    }

    // from JDK 22 on there is a console without a terminal too; it reads what is piped in, twice, as here
    @SuppressWarnings("SystemConsoleNull")
    private static String typedTwice() {
        Console console = System.console();
        if (console == null) {
            throw AdminException.usage("there is no terminal to ask for the password; use --password-stdin");
        }
        char[] first = console.readPassword("Password: ");
        char[] second = console.readPassword("Again: ");
        if (first == null || !Arrays.equals(first, second)) {
            throw AdminException.refused("the passwords are not the same; nothing was changed");
        }
        return new String(first);
    }
}
