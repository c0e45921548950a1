// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import io.github.camelshm.memory.cell.BooleanCell;
import io.github.camelshm.memory.cell.BytesCell;
import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.DoubleCell;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.RawCell;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.RecordLayout;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Two programs that open segments that are truncated, create cells of them, and read these. */
public final class TruncatedSegmentReader {
    /** The length of a segment that is not truncated. */
    public static final int SIZE = 1024;

    /** A check interval so long that only the operations find the truncation. */
    private static final SegmentOptions UNWATCHED =
            SegmentOptions.defaults().withCheckInterval(Duration.ofHours(1)).withReattach(false);

    private static final SegmentOptions ATTACH =
            UNWATCHED.withCreateMode(CreateMode.NEVER).withAttachTimeout(Duration.ZERO);

    private TruncatedSegmentReader() {}

    /** A cell of each type. */
    public static Stream<CellSpec> cells() {
        return Arrays.stream(CellType.values()).map(type -> switch (type) {
            case STRING, BYTES, RAW -> CellSpec.of(type, 16);
            case RECORD -> CellSpec.of(RecordLayout.parse("count:int64"));
            default -> CellSpec.of(type);
        });
    }

    /** Truncates a file, or restores its length. */
    public static void setLength(Path file, long length) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(length);
        }
    }

    private static void read(Cell cell) {
        if (cell instanceof LongCell integer) {
            integer.get();
        } else if (cell instanceof DoubleCell number) {
            number.get();
        } else if (cell instanceof BooleanCell truth) {
            truth.get();
        } else if (cell instanceof StringCell text) {
            text.get();
        } else if (cell instanceof BytesCell bytes) {
            bytes.get();
        } else if (cell instanceof RecordCell fields) {
            fields.get();
        } else {
            ((RawCell) cell).get();
        }
    }

    /** Truncates a segment, then creates and reads a cell of it, for each type. */
    public static final class Once {
        private Once() {}

        /** Runs in the directory that the first argument names. */
        public static void main(String[] arguments) throws IOException {
            SegmentDirectory directory = SegmentDirectory.at(Path.of(arguments[0]));
            for (CellSpec spec : cells().toList()) {
                try (Segment segment = directory.open(spec.type().toString(), UNWATCHED.withSize(SIZE))) {
                    setLength(segment.file(), 0);
                    Cell cell = Cell.in(segment, spec);
                    System.out.println(spec.type() + " made, then " + failureOfReading(cell));
                }
            }
        }

        private static String failureOfReading(Cell cell) {
            try {
                read(cell);
                return "read";
            } catch (InternalError e) {
                String message = cell.segment().faulted(e).getMessage();
                return message.substring(message.indexOf("lost")).replace("it was ", "");
            }
        }
    }

    /** Opens a segment, and creates and reads its cells, a thousand times, and prints the results. */
    public static final class AgainAndAgain {
        private static final int TIMES = 1_000;

        private enum Outcome {
            REFUSED,
            READ,
            FAILED
        }

        private AgainAndAgain() {}

        /** Runs in the directory that the first argument names. */
        public static void main(String[] arguments) {
            SegmentDirectory directory = SegmentDirectory.at(Path.of(arguments[0]));
            Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
            for (int i = 0; i < TIMES; i++) {
                outcomes.add(once(directory));
            }
            System.out.println(outcomes);
        }

        private static Outcome once(SegmentDirectory directory) {
            Segment opened;
            try {
                opened = directory.open("orders", ATTACH);
            } catch (SegmentException e) {
                return Outcome.REFUSED;
            }
            try (Segment segment = opened) {
                List<Cell> made = cells().map(spec -> Cell.in(segment, spec)).toList();
                return outcomeOfReading(segment, made);
            }
        }

        private static Outcome outcomeOfReading(Segment segment, List<Cell> cells) {
            try {
                cells.forEach(TruncatedSegmentReader::read);
                return Outcome.READ;
            } catch (SegmentLostException e) {
                return Outcome.FAILED;
            } catch (InternalError e) {
                segment.faulted(e);
                return Outcome.FAILED;
            }
        }
    }
}
