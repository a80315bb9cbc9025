package io.edgeferry.cli;

import picocli.CommandLine.Command;

/** {@code edgeferry migrate}: what can be moved. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = "Moves something to another node.",
        subcommands = {MigratePodCommand.class, MigrateDatasetCommand.class})
final class MigrateCommand {}
