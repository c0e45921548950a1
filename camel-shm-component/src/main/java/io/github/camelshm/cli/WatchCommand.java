// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.DoubleCell;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentLostException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints a cell's value, and each change of it. */
@Command(
        name = "watch",
        description = "Prints the value of a cell with the time, and then each change, until the command is stopped. "
                + "On a terminal, a number is followed by a sparkline of its last values.",
        mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    @Spec
    private CommandSpec command;

    @Mixin
    private CellOptions options;

    @Option(
            names = {"-i", "--interval"},
            defaultValue = "100",
            description = "How often to read the cell, in milliseconds. Default: ${DEFAULT-VALUE}.")
    private long interval;

    @Option(
            names = {"-n", "--changes"},
            defaultValue = "0",
            description = "Stop after this many printed lines. Default: never.")
    private long lines;

    @Override
    public Integer call() throws InterruptedException {
        if (interval < 1) {
            throw new IllegalArgumentException(
                    "Option --interval is %d, but must be at least 1 (millisecond)".formatted(interval));
        }
        try (Segment segment = options.open()) {
            Cell cell = options.cell(segment);
            boolean hasSparkline = (cell instanceof LongCell || cell instanceof DoubleCell) && isTerminal();
            Sparkline sparkline = new Sparkline();
            PrintWriter out = command.commandLine().getOut();
            String previous = "";
            for (long printed = 0; lines == 0 || printed < lines; Thread.sleep(interval)) {
                String value = valueOf(cell);
                if (!value.equals(previous)) {
                    previous = value;
                    printed++;
                    String line = hasSparkline ? "  " + sparkline.with(value) : "";
                    out.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + "  " + value + line);
                    out.flush();
                }
            }
        }
        return 0;
    }

    /** The value, or the outage of the segment. A segment that is lost is attached again without further action. */
    private static String valueOf(Cell cell) {
        try {
            return CellText.read(cell);
        } catch (SegmentLostException e) {
            return "(" + cell.segment().outage().orElse("lost") + ")";
        }
    }

    /**
     * Whether the output is a terminal. {@code System.console()} does not show it: from Java 22 on it exists without a
     * terminal, and before Java 22 it does not exist if only the input is not a terminal.
     */
    private static boolean isTerminal() {
        try {
            Path output = Files.readSymbolicLink(Path.of("/proc/self/fd/1"));
            return output.startsWith("/dev/pts") || output.toString().startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
