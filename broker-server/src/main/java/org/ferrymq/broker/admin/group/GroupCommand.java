package org.ferrymq.broker.admin.group;

import picocli.CommandLine.Command;

/** {@code mqadmin group}. */
@Command(
        name = "group",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            GroupListCommand.class,
            GroupCreateCommand.class,
            GroupDeleteCommand.class,
            GroupProgressCommand.class,
            GroupConnectionsCommand.class
        },
        description = {"Consumer groups. A JMS subscription is a group here; JMS_QUEUE is that of all receivers."})
public final class GroupCommand {

    private GroupCommand() {}
}
