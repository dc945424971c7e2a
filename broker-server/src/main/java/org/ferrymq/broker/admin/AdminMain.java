package org.ferrymq.broker.admin;

import java.io.PrintWriter;
import org.ferrymq.broker.admin.broker.BrokerCommand;
import org.ferrymq.broker.admin.group.ConsumerCommand;
import org.ferrymq.broker.admin.group.GroupCommand;
import org.ferrymq.broker.admin.message.MessageCommand;
import org.ferrymq.broker.admin.nameserver.NameServerCommand;
import org.ferrymq.broker.admin.offset.OffsetCommand;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.topic.TopicCommand;
import org.ferrymq.broker.admin.tx.TxCommand;
import org.ferrymq.broker.admin.user.UserCommand;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.FerryVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Command line of {@code bin/mqadmin}. */
@Command(
        name = "mqadmin",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TopicCommand.class,
            GroupCommand.class,
            MessageCommand.class,
            OffsetCommand.class,
            BrokerCommand.class,
            NameServerCommand.class,
            TxCommand.class,
            ConsumerCommand.class,
            UserCommand.class,
            CompletionCommand.class
        },
        header = "Looks at and changes a running FerryMQ cluster.",
        description = {
            "",
            "Finds the brokers through a nameserver: --namesrv, else the environment variable NAMESRV_ADDR, else"
                    + " 127.0.0.1:9876. Every command prints a table, or JSON with --json.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  mqadmin topic list",
            "  mqadmin topic create orders --queues 4",
            "  mqadmin message by-key orders order-4711",
            "  mqadmin group progress billing --json",
            "  mqadmin offset reset billing orders --to -2h",
            "  source <(mqadmin completion)     completes commands and options in this shell",
            "",
            "Exit codes: 0 done; 1 refused, or no such thing; 2 wrong usage; 3 no nameserver or broker answers."
        })
public final class AdminMain {

    /** Runs a command and exits with its code. */
    public static void main(String[] args) {
        System.exit(execute(commandLine(), args));
    }

    /** Runs a command; options that all commands share may stand before its name as well. */
    static int execute(CommandLine line, String... args) {
        return line.execute(SharedOptions.behindTheCommand(args));
    }

    /** The command line; gives exit codes instead of ending the process. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new AdminMain());
        line.getCommandSpec().version(FerryVersion.line());
        return line.setUsageHelpWidth(110)
                .setParameterExceptionHandler(
                        (e, args) -> failed(e.getCommandLine(), UsageMistake.explain(e), AdminException.USAGE))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e instanceof AdminException known) {
                        return failed(command, String.valueOf(known.getMessage()), known.exitCode());
                    }
                    if (e instanceof FerryException known) {
                        return failed(command, String.valueOf(known.getMessage()), AdminException.REFUSED);
                    }
                    throw e;
                });
    }

    private static int failed(CommandLine command, String message, int exitCode) {
        PrintWriter err = command.getErr();
        err.println("mqadmin: " + message);
        err.flush();
        return exitCode;
    }
}
