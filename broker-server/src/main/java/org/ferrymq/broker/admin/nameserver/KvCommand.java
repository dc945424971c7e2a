package org.ferrymq.broker.admin.nameserver;

import picocli.CommandLine.Command;

/** {@code mqadmin kv}. */
@Command(
        name = "kv",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KvListCommand.class, KvGetCommand.class, KvPutCommand.class, KvDeleteCommand.class},
        description = {
            "Values that nameservers keep by namespace and key. ORDER_TOPIC_CONFIG holds which queues an ordered topic has."
        })
final class KvCommand {

    private KvCommand() {}
}
