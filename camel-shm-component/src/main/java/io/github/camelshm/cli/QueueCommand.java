// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueStatus;
import io.github.camelshm.memory.segment.SegmentLostException;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the contents and the participants of a queue. */
@Command(
        name = "queue",
        description = "Prints the state of a queue and its participants: once, or with --watch repeatedly, with the "
                + "rates since the previous output. The command does not become a participant and recovers nothing.",
        footer = {"", "A dead participant is shown only until another participant recovers what it left, within 250 ms."
        },
        mixinStandardHelpOptions = true)
final class QueueCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final String STATUS = "%-12s %7s %9s %7s %10s %10s %12s  %s%n";
    private static final String PARTICIPANT = "%-6s %10s %-5s %9s %9s %7s %9s%n";

    @Spec
    private CommandSpec command;

    @Mixin
    private QueueOption options;

    @Mixin
    private RepeatOptions repeat;

    /** What was printed last, unless the queue was lost. */
    private Optional<QueueView> earlier = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        try (Queue queue = options.open()) {
            repeat.repeat(command.commandLine().getOut(), () -> print(queue));
        }
        return 0;
    }

    /** Prints the state of the queue, or its outage. A queue that is lost is attached again without further action. */
    private void print(Queue queue) {
        PrintWriter out = command.commandLine().getOut();
        String time = LocalTime.now(ZoneId.systemDefault()).format(TIME);
        try {
            QueueView now = QueueView.at(queue);
            print(out, queue.name(), time, now, earlier);
            earlier = Optional.of(now);
        } catch (SegmentLostException e) {
            out.println(time + "  (" + queue.segment().outage().orElse("lost") + ")");
            earlier = Optional.empty();
        }
    }

    private static void print(PrintWriter out, String name, String time, QueueView now, Optional<QueueView> earlier) {
        QueueStatus status = now.status();
        out.println("%s: %d messages of %d bytes".formatted(name, status.capacity(), status.messageSize()));
        out.printf(STATUS, "TIME", "DEPTH", "UNSETTLED", "WRITING", "IN/S", "OUT/S", "REDELIVERIES", "OLDEST");
        out.printf(
                STATUS,
                time,
                status.ready(),
                status.unsettled(),
                status.writing(),
                now.rateIn(earlier),
                now.rateOut(earlier),
                status.redeliveries(),
                now.age());
        if (status.participants().isEmpty()) {
            out.println("No participants");
            return;
        }
        out.printf(PARTICIPANT, "NUMBER", "PROCESS", "STATE", "PRODUCERS", "CONSUMERS", "WRITING", "UNSETTLED");
        for (QueueStatus.Participant participant : status.participants()) {
            out.printf(
                    PARTICIPANT,
                    participant.number(),
                    participant.processId(),
                    participant.isAlive() ? "alive" : "dead",
                    participant.producers(),
                    participant.consumers(),
                    participant.writing(),
                    participant.unsettled());
        }
    }
}
