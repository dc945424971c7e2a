package org.ferrymq.broker.admin.message;

import picocli.CommandLine.Command;

/** {@code mqadmin message}. */
@Command(
        name = "message",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            MessageByKeyCommand.class,
            MessageByIdCommand.class,
            MessageByOffsetCommand.class,
            MessageByTimeCommand.class,
            MessagePrintCommand.class,
            MessageSendCommand.class,
            MessageResendCommand.class
        },
        description = {"Finds, prints and sends messages; what brokers hold is found whether it was consumed or not."})
public final class MessageCommand {

    private MessageCommand() {}
}
