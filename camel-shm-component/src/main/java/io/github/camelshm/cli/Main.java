// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.text.Printable;
import java.io.IOException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command {@code camel-shm}, which reads and changes shared memory from a terminal.
 *
 * <p>Exits with 0 if it did what was requested, 1 if that could not be done (one line on standard error says why),
 * 2 if the arguments are invalid.
 */
@Command(
        name = "camel-shm",
        description = "Inspects shared memory segments, queues and clusters, and sets cells.",
        mixinStandardHelpOptions = true,
        version = "camel-shm 1.0.0",
        subcommands = {
            ListCommand.class,
            GetCommand.class,
            SetCommand.class,
            WatchCommand.class,
            UnlinkCommand.class,
            HexdumpCommand.class,
            QueueCommand.class,
            PeekCommand.class,
            PurgeCommand.class,
            ClusterCommand.class,
            GenerateCompletion.class
        })
public final class Main {
    /** Runs one command and exits. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, command, result) -> {
            boolean isExpected = failure instanceof SegmentException
                    || failure instanceof IllegalArgumentException
                    || failure instanceof UnsupportedOperationException
                    || failure instanceof IOException;
            if (!isExpected) {
                throw failure;
            }
            command.getErr().println(Printable.of(failure.getMessage()));
            return CommandLine.ExitCode.SOFTWARE;
        });
        return commandLine;
    }
}
