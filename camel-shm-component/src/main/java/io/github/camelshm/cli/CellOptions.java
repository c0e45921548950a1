// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.Overflow;
import io.github.camelshm.memory.cell.RecordLayout;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that select a cell of a segment, named as in the component. */
final class CellOptions {
    enum Order {
        NATIVE,
        LITTLEENDIAN,
        BIGENDIAN
    }

    @Mixin
    private DirectoryOption directory;

    @Parameters(index = "0", paramLabel = "SEGMENT", description = "The name of the segment.")
    private String name;

    @Option(
            names = {"-t", "--type"},
            defaultValue = "int64",
            description = "The type of the cell: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private CellType type;

    @Option(
            names = {"-o", "--offset"},
            defaultValue = "0",
            description = "Where the cell starts, in bytes. Default: ${DEFAULT-VALUE}.")
    private long offset;

    @Option(
            names = {"-l", "--length"},
            defaultValue = "0",
            description = "The maximum length in bytes of a string or of bytes, or the length of a raw region.")
    private int length;

    @Option(
            names = {"-f", "--fields"},
            description = "The fields of a record, such as temperature:float64,unit:string(8).")
    private @Nullable String fields;

    @Option(
            names = "--byte-order",
            defaultValue = "native",
            description = "The byte order of the value: native, littleEndian, bigEndian.")
    private Order byteOrder;

    /** Attaches to the segment, whichever user owns it; never creates one. */
    Segment open() {
        SegmentOptions options = SegmentOptions.defaults()
                .withCreateMode(CreateMode.NEVER)
                .withAttachTimeout(Duration.ZERO)
                .withTrustedOwners(Set.of(SegmentOptions.EVERY_USER))
                .withRequired(spec());
        return directory.open().open(name, options);
    }

    Cell cell(Segment segment) {
        return Cell.in(segment, spec());
    }

    private CellSpec spec() {
        Optional<RecordLayout> layout = Optional.ofNullable(fields).map(RecordLayout::parse);
        CellType effective = layout.isPresent() ? CellType.RECORD : type;
        return new CellSpec(effective, offset, order(), Overflow.FAIL, length, layout);
    }

    private ByteOrder order() {
        return switch (byteOrder) {
            case NATIVE -> ByteOrder.nativeOrder();
            case LITTLEENDIAN -> ByteOrder.LITTLE_ENDIAN;
            case BIGENDIAN -> ByteOrder.BIG_ENDIAN;
        };
    }
}
