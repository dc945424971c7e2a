package org.ferrymq.broker.admin.nameserver;

import picocli.CommandLine.Command;

/** {@code mqadmin namesrv wipe-write}. */
@Command(
        name = "wipe-write",
        mixinStandardHelpOptions = true,
        description = {
            "Lets nobody write to a broker any more, before maintenance: routes say that it is only read.",
            "Clients follow within 30 s. It ends with allow-write, or when the broker is stopped."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin namesrv wipe-write broker-a"})
final class WipeWriteCommand extends WritePermissionChange {
    /** Made by picocli. */
    WipeWriteCommand() {
        super(false);
    }
}
