package org.ferrymq.broker.admin.topic;

import picocli.CommandLine.Command;

/** {@code mqadmin topic}. */
@Command(
        name = "topic",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TopicListCommand.class,
            TopicCreateCommand.class,
            TopicUpdateCommand.class,
            TopicDeleteCommand.class,
            TopicStatusCommand.class,
            TopicRouteCommand.class
        },
        description = {"Lists, creates, changes and deletes topics. A JMS queue or topic is a topic here."})
public final class TopicCommand {

    private TopicCommand() {}
}
