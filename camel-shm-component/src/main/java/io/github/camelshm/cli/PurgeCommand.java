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
        description = "Discards the messages that wait in a queue, without asking for confirmation. Unsettled messages "
                + "of live participants are kept. Those of dead participants become available again, and are "
                + "discarded too.",
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
