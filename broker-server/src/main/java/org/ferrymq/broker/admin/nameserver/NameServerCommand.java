package org.ferrymq.broker.admin.nameserver;

import picocli.CommandLine.Command;

/** {@code mqadmin namesrv}. */
@Command(
        name = "namesrv",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {NameServerListCommand.class, WipeWriteCommand.class, AllowWriteCommand.class, KvCommand.class},
        description = {
            "Looks at nameservers and changes what they tell.",
            "They know nothing of each other: changes go to each that is given with --namesrv."
        })
public final class NameServerCommand {

    private NameServerCommand() {}
}
