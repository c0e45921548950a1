// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.RawCell;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a segment's bytes. */
@Command(
        name = "hexdump",
        description = "Prints the bytes of a segment: offset, hexadecimal, and the characters that are ASCII. Lines "
                + "that repeat the one before are replaced by one *.",
        mixinStandardHelpOptions = true)
final class HexdumpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private DirectoryOption directory;

    @Parameters(index = "0", paramLabel = "SEGMENT", description = "The name of the segment.")
    private String name;

    @Option(
            names = {"-o", "--offset"},
            defaultValue = "0",
            description = "Where to start, in bytes.")
    private long offset;

    @Option(
            names = {"-l", "--length"},
            description = "How many bytes to print. Default: all.")
    private @Nullable Integer length;

    @Override
    public Integer call() {
        SegmentOptions options = SegmentOptions.defaults()
                .withCreateMode(CreateMode.NEVER)
                .withAttachTimeout(Duration.ZERO)
                .withTrustedOwners(Set.of(SegmentOptions.EVERY_USER));
        try (Segment segment = directory.open().open(name, options)) {
            long rest = Math.max(0, segment.size() - offset);
            long wanted = length == null ? rest : Math.min(length, rest);
            PrintWriter out = command.commandLine().getOut();
            Hexdump.print(out, offset, wanted, (start, bytes) -> RawCell.in(
                            segment, CellSpec.of(CellType.RAW, bytes).at(start))
                    .get());
            out.flush();
        }
        return 0;
    }
}
