package org.ferrymq.broker.admin.broker;

import picocli.CommandLine.Command;

/** {@code mqadmin broker}. */
@Command(
        name = "broker",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BrokerListCommand.class,
            BrokerStatusCommand.class,
            BrokerStatisticsCommand.class,
            BrokerConfigCommand.class,
            BrokerForgetCommand.class
        },
        description = {"Looks at brokers and changes their settings while they run."})
public final class BrokerCommand {

    private BrokerCommand() {}
}
