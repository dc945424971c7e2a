package org.ferrymq.broker.admin.user;

import picocli.CommandLine.Command;

/** {@code mqadmin user}. */
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {UserSetCommand.class, UserDeleteCommand.class, UserListCommand.class},
        description = {
            "The file of users that a broker is started with (--users FILE).",
            "Works on the file alone; a running broker reads it again by itself."
        })
public final class UserCommand {

    private UserCommand() {}
}
