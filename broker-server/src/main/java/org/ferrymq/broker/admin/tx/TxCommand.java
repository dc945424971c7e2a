package org.ferrymq.broker.admin.tx;

import picocli.CommandLine.Command;

/** {@code mqadmin tx}. */
@Command(
        name = "tx",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TxListCommand.class, TxCommitCommand.class, TxRollbackCommand.class, TxForgetCommand.class},
        description = {"Transactions in doubt: XA branches that wait for their transaction manager."})
public final class TxCommand {

    private TxCommand() {}
}
