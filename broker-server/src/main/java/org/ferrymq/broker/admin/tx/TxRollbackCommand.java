package org.ferrymq.broker.admin.tx;

import picocli.CommandLine.Command;

/** {@code mqadmin tx rollback}. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = {
            "Decides a branch in doubt: it is rolled back,",
            "so that what it sent vanishes, what it received is delivered again.",
            "Only for a transaction manager that never comes back: it may have decided otherwise elsewhere."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin tx rollback X:131077:0a0b:0c"})
final class TxRollbackCommand extends BranchDecision {
    /** Made by picocli. */
    TxRollbackCommand() {
        super(false, "Rolled back");
    }
}
