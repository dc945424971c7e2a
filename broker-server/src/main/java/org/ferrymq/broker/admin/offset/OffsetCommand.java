package org.ferrymq.broker.admin.offset;

import picocli.CommandLine.Command;

/** {@code mqadmin offset}. */
@Command(
        name = "offset",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {OffsetResetCommand.class, OffsetSkipCommand.class, OffsetCloneCommand.class},
        description = {"Changes how far consumer groups are."})
public final class OffsetCommand {

    private OffsetCommand() {}
}
