// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.queue.Queue;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the messages that wait in a queue. */
@Command(
        name = "peek",
        description = "Prints the messages that wait in a queue, the oldest first, with id, time, content type, "
                + "headers and body. The messages stay in the queue.",
        mixinStandardHelpOptions = true)
final class PeekCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private QueueOption options;

    @Option(
            names = {"-n", "--messages"},
            defaultValue = "10",
            description = "The maximum number of messages. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--raw", description = "Print all bytes of the messages, without decoding them.")
    private boolean isRaw;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new IllegalArgumentException("Option --messages is %d, but must be at least 1".formatted(limit));
        }
        try (Queue queue = options.open()) {
            PrintWriter out = command.commandLine().getOut();
            List<byte[]> messages = queue.peek(limit);
            for (byte[] message : messages) {
                if (isRaw) {
                    out.println("%d bytes".formatted(message.length));
                    Hexdump.print(out, message);
                } else {
                    out.println(MessageText.of(message));
                }
            }
            int more = queue.depth() - messages.size();
            if (more > 0) {
                out.println("(%d more)".formatted(more));
            }
        }
        return 0;
    }
}
