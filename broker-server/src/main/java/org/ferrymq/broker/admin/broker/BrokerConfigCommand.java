package org.ferrymq.broker.admin.broker;

import picocli.CommandLine.Command;

/** {@code mqadmin config}. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BrokerConfigShowCommand.class, BrokerConfigSetCommand.class, BrokerConfigUnsetCommand.class},
        description = {"Shows settings of brokers, and changes those that may change while they run."})
final class BrokerConfigCommand {

    private BrokerConfigCommand() {}
}
