package org.ferrymq.broker.admin;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mqadmin completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {"Prints a script that lets bash and zsh complete commands and options."},
        footerHeading = "%nExamples:%n",
        footer = {"  source <(mqadmin completion)", "  mqadmin completion >/etc/bash_completion.d/mqadmin"})
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .println(AutoComplete.bash("mqadmin", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
