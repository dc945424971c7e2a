package org.ferrymq.broker.admin.tx;

import picocli.CommandLine.Command;

/** {@code mqadmin tx commit}. */
@Command(
        name = "commit",
        mixinStandardHelpOptions = true,
        description = {
            "Decides a branch in doubt: it is committed,",
            "so that what it sent becomes visible, what it received is done.",
            "Only for a transaction manager that never comes back: it may have decided otherwise elsewhere."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin tx commit X:131077:0a0b:0c"})
final class TxCommitCommand extends BranchDecision {
    /** Made by picocli. */
    TxCommitCommand() {
        super(true, "Committed");
    }
}
