package org.ferrymq.broker.admin.nameserver;

import picocli.CommandLine.Command;

/** {@code mqadmin namesrv allow-write}. */
@Command(
        name = "allow-write",
        mixinStandardHelpOptions = true,
        description = {"Undoes wipe-write."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin namesrv allow-write broker-a"})
final class AllowWriteCommand extends WritePermissionChange {
    /** Made by picocli. */
    AllowWriteCommand() {
        super(true);
    }
}
