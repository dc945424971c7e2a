package org.ferrymq.broker.admin.user;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ferrymq.broker.security.UsersFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mqadmin user list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {"Names of the users in a file, one a line."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin user list users.txt"})
final class UserListCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file of users.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        UserFiles.read(new UsersFile(file)).keySet().forEach(out::println);
        out.flush();
        return 0;
    }
}
