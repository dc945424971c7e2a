package org.ferrymq.broker.admin;

import java.util.List;
import java.util.Map;
import org.ferrymq.protocol.NearestWord;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, and what was probably meant. Stateless. */
final class UsageMistake {
    private UsageMistake() {}

    /** The message for the person who typed it. */
    static String explain(ParameterException mistake) {
        if (mistake instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unknown(unmatched.getCommandLine(), unmatched.getUnmatched().get(0));
        }
        return mistake.getMessage() + "; --help explains";
    }

    private static String unknown(CommandLine command, String word) {
        String name = command.getCommandSpec().qualifiedName();
        if (word.startsWith("-")) {
            String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            return "'" + name + "' has no option " + option
                    + meant(
                            option,
                            List.copyOf(command.getCommandSpec().optionsMap().keySet()),
                            "");
        }
        List<String> commands = command.getSubcommands().entrySet().stream()
                .filter(entry ->
                        !entry.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
        return commands.isEmpty()
                ? "'" + name + "' does not know what to do with '" + word + "'; --help explains"
                : "'" + name + "' has no command " + word + meant(word, commands, name + " ");
    }

    private static String meant(String word, List<String> candidates, String prefix) {
        return NearestWord.of(word, candidates)
                .map(near -> "; did you mean '" + prefix + near + "'?")
                .orElse("; --help shows them");
    }
}
