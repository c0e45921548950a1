// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.queue.Queue;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Discards the messages that wait in a queue. */
@Command(
        name = "purge",
        description =
                "Takes the messages that wait in a queue, and throws them away, without asking. What others have in "
                        + "hand stays theirs; what the dead had in hand waits again, and goes too.",
        mixinStandardHelpOptions = true)
final class PurgeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private QueueOption options;

    @Override
    public Integer call() {
        try (Queue queue = options.open()) {
            int purged = queue.purge();
            int left = queue.depth();
            PrintWriter out = command.commandLine().getOut();
            // Other participants continue to send, or one has stopped while writing a message.
            out.println("%d purged%s".formatted(purged, left == 0 ? "" : ", %d wait".formatted(left)));
        }
        return 0;
    }
}
