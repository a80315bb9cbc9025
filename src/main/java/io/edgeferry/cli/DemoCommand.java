package io.edgeferry.cli;

import picocli.CommandLine.Command;

/** {@code edgeferry demo}: what can be shown before a class. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Shows something before a class.",
        subcommands = {DemoFailoverCommand.class})
final class DemoCommand {}
