package org.ferrymq.broker.admin.group;

import picocli.CommandLine.Command;

/** {@code mqadmin consumer}: the former place of {@code mqadmin group progress}. */
@Command(
        name = "consumer",
        hidden = true,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {GroupProgressCommand.class},
        description = "See 'mqadmin group'.")
public final class ConsumerCommand {

    private ConsumerCommand() {}
}
