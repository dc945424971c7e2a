package org.ferrymq.broker.admin;

import picocli.CommandLine.Command;

/** {@code mqadmin offset}. */
@Command(
        name = "offset",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {OffsetResetCommand.class, OffsetSkipCommand.class, OffsetCloneCommand.class},
        description = {"Changes how far consumer groups are."})
final class OffsetCommand {

    private OffsetCommand() {}
}
