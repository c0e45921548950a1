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
import picocli.CommandLine.Option;
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

    @Option(
            names = {"-w", "--watch"},
            description = "Print repeatedly, until the command is stopped.")
    private boolean isWatched;

    @Option(
            names = {"-i", "--interval"},
            defaultValue = "1000",
            description = "How often to print, in milliseconds. Default: ${DEFAULT-VALUE}.")
    private long interval;

    @Option(
            names = {"-n", "--count"},
            defaultValue = "0",
            description = "With --watch, stop after this many outputs. Default: never.")
    private long count;

    @Override
    public Integer call() throws InterruptedException {
        if (interval < 1) {
            throw new IllegalArgumentException(
                    "Option --interval is %d, but must be at least 1 (millisecond)".formatted(interval));
        }
        long last = isWatched ? count : 1;
        try (Queue queue = options.open()) {
            Optional<QueueView> earlier = show(queue, Optional.empty());
            for (long shown = 1; shown != last; shown++) {
                Thread.sleep(interval);
                command.commandLine().getOut().println();
                earlier = show(queue, earlier);
            }
        }
        return 0;
    }

    /** Prints the state of the queue, or its outage. A queue that is lost is attached again without further action. */
    private Optional<QueueView> show(Queue queue, Optional<QueueView> earlier) {
        PrintWriter out = command.commandLine().getOut();
        String time = LocalTime.now(ZoneId.systemDefault()).format(TIME);
        try {
            QueueView now = QueueView.at(queue);
            print(out, queue.name(), time, now, earlier);
            return Optional.of(now);
        } catch (SegmentLostException e) {
            out.println(time + "  (" + queue.segment().outage().orElse("lost") + ")");
            return Optional.empty();
        } finally {
            out.flush();
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
                status.taken(),
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
