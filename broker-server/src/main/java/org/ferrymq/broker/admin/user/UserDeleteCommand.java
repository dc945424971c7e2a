package org.ferrymq.broker.admin.user;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.security.PasswordHash;
import org.ferrymq.broker.security.UsersFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mqadmin user delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {"Deletes a user. He cannot connect any more; connections that he has open stay until they end."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin user delete users.txt orders"})
final class UserDeleteCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE", description = "The file of users.")
    private Path file;

    @Parameters(index = "1", paramLabel = "NAME", description = "The user's name.")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        UsersFile users = new UsersFile(file);
        Map<String, PasswordHash> all = new TreeMap<>(UserFiles.read(users));
        if (all.remove(name) == null) {
            throw AdminException.refused("there is no user " + name + " in " + users.path());
        }
        UserFiles.write(users, all);
        spec.commandLine().getOut().println("Deleted user " + name + ".");
        spec.commandLine().getOut().flush();
        return 0;
    }
}
