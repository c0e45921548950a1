// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import io.github.camelshm.memory.cell.BooleanCell;
import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.DoubleCell;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The other process of a test. It executes the lines of its standard input one after the other, and prints a line about
 * each. It uses only the memory packages.
 */
public final class SegmentPeer {
    private static final BufferedReader INPUT =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private static final CellSpec INT32 = CellSpec.of(CellType.INT32);
    private static final CellSpec INT64 = CellSpec.of(CellType.INT64);
    private static final SegmentOptions ATTACH =
            SegmentOptions.defaults().withCreateMode(CreateMode.NEVER).withReattach(false);

    private final SegmentDirectory directory;

    private SegmentPeer(SegmentDirectory directory) {
        this.directory = directory;
    }

    /** Executes commands in the directory of segments that its argument names. */
    public static void main(String[] args) throws IOException {
        SegmentPeer peer = new SegmentPeer(SegmentDirectory.at(Path.of(args[0])));
        System.out.println("ready on Java " + Runtime.version().feature());
        for (String line = INPUT.readLine(); line != null; line = INPUT.readLine()) {
            String[] words = line.split(" ", -1);
            try {
                peer.execute(words);
            } catch (RuntimeException e) {
                System.out.println("failed " + e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }

    private void execute(String[] words) {
        String name = words[1];
        switch (words[0]) {
            case "open" -> open(name, Integer.parseInt(words[2]));
            case "build" -> build(name, Integer.parseInt(words[2]), Long.parseLong(words[3]));
            case "add" -> add(name, words[2], Long.parseLong(words[3]), words[4], Integer.parseInt(words[5]), words[6]);
            case "create-each" -> createEach(name, words[2], Integer.parseInt(words[3]));
            case "increment-until-lost" -> incrementUntilLost(name, words[2]);
            case "use" -> use(name, Boolean.parseBoolean(words[2]));
            case "append" -> append(name, words[2]);
            case "everything" -> everything(name);
            default -> throw new IllegalArgumentException("No such command: " + words[0]);
        }
    }

    /** Attaches to the segment, or else creates it. */
    private void open(String name, int size) {
        SegmentOptions options = SegmentOptions.defaults()
                .withSize(size)
                .withAttachTimeout(Duration.ZERO)
                .withTrustedOwners(Set.of(SegmentOptions.EVERY_USER));
        try (Segment segment = directory.open(name, options)) {
            System.out.printf(
                    "opened %s of %d bytes%n", segment.isCreated() ? "new one" : "existing one", segment.size());
        }
    }

    /** Creates the segment, and waits for a line while it is built. */
    private void build(String name, int size, long value) {
        SegmentOptions options = SegmentOptions.defaults().withSize(size).withInitializer(segment -> {
            LongCell.in(segment, INT64).set(value);
            System.out.println("building");
            awaitLine();
        });
        try (Segment segment = directory.open(name, options)) {
            System.out.printf(
                    "built %s with %d%n", segment, LongCell.in(segment, INT64).get());
        }
    }

    /** Waits for the start cell, and then increments a cell many times. */
    private void add(String name, String type, long offset, String order, int times, String start) {
        CellSpec spec = CellSpec.of(CellType.valueOf(type.toUpperCase(Locale.ROOT)))
                .at(offset)
                .in(order.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        try (Segment segment = directory.open(name, ATTACH);
                Segment starting = directory.open(start, ATTACH)) {
            System.out.println("waiting");
            awaitAtLeast(LongCell.in(starting, INT32), 1);
            if (Cell.in(segment, spec) instanceof DoubleCell number) {
                for (int i = 0; i < times; i++) {
                    number.increment();
                }
            } else {
                LongCell integer = LongCell.in(segment, spec);
                for (int i = 0; i < times; i++) {
                    integer.increment();
                }
            }
        }
        // Closed by now, so the test's own close is the last one, and unlinks.
        System.out.println("added");
    }

    /**
     * In each round, several peers open the same segment, which does not exist when the round starts. Each adds one to its
     * initial value of 40. The segment of the rounds has the current round in its first cell, and counts in its second cell
     * the peers that are done.
     */
    private void createEach(String name, String rounds, int times) {
        SegmentOptions options = SegmentOptions.defaults()
                .withSize(24)
                .withInitializer(created -> LongCell.in(created, INT64.at(16)).set(40));
        try (Segment start = directory.open(rounds, ATTACH)) {
            LongCell round = LongCell.in(start, INT32);
            LongCell done = LongCell.in(start, INT32.at(4));
            for (int i = 1; i <= times; i++) {
                awaitAtLeast(round, i);
                try (Segment segment = directory.open(name, options)) {
                    System.out.printf(
                            "round %d %s %d %d%n",
                            i,
                            segment.isCreated() ? "created" : "attached",
                            segment.size(),
                            LongCell.in(segment, INT64.at(16)).increment());
                } finally {
                    done.increment();
                }
            }
        }
    }

    /** Counts in a segment until an operation fails, and then in another segment. */
    private void incrementUntilLost(String name, String other) {
        try (Segment segment = directory.open(name, ATTACH);
                Segment healthy = directory.open(other, ATTACH)) {
            LongCell cell = LongCell.in(segment, INT64.at(segment.size() - Long.BYTES));
            LongCell healthyCell = LongCell.in(healthy, INT64);
            cell.increment();
            System.out.println("counting");
            SegmentException outage = firstFailure(segment, cell, healthyCell);
            System.out.println("outage " + outage.getClass().getSimpleName() + ": " + outage.getMessage());
            for (int i = 0; i < 10; i++) {
                try {
                    cell.increment();
                    System.out.println("again counted");
                } catch (SegmentLostException e) {
                    System.out.println("again " + e.getMessage());
                }
            }
            long before = healthyCell.get();
            for (int i = 0; i < 1_000; i++) {
                healthyCell.increment();
            }
            System.out.println("other " + (healthyCell.get() - before));
        }
    }

    private static SegmentException firstFailure(Segment segment, LongCell cell, LongCell healthy) {
        for (; ; ) {
            try {
                // The fault may surface in this loop, outside the operations.
                while (true) {
                    cell.increment();
                    healthy.increment();
                }
            } catch (SegmentException e) {
                return e;
            } catch (InternalError e) {
                SegmentException outage = segment.faulted(e);
                if (outage instanceof SegmentLostException) {
                    return outage;
                }
            }
        }
    }

    /**
     * Attaches to the segment, or else creates it, and closes it at the next line. If that line is
     * {@code reattached}, it waits until the segment is attached again, and then for another line.
     */
    private void use(String name, boolean unlinkOnClose) {
        SegmentOptions options = SegmentOptions.defaults()
                .withSize(64)
                .withUnlinkOnClose(unlinkOnClose)
                .withCheckInterval(Duration.ofMillis(20));
        try (Segment segment = directory.open(name, options)) {
            System.out.printf("using %s%n", segment.isCreated() ? "new one" : "existing one");
            if (awaitLine().equals("reattached")) {
                while (segment.timesReattached() == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
                System.out.println("reattached");
                awaitLine();
            }
        }
        System.out.println("closed");
    }

    /** Appends to the text at the segment's start, and trusts any owner of the segment. */
    private void append(String name, String more) {
        try (Segment segment = directory.open(name, ATTACH.withTrustedOwners(Set.of(SegmentOptions.EVERY_USER)))) {
            System.out.println("text "
                    + StringCell.in(segment, CellSpec.of(CellType.STRING, 80)).append(more));
        }
    }

    /** Every kind of operation on every type of cell. */
    private void everything(String name) {
        try (Segment segment = directory.open(
                name, SegmentOptions.defaults().withUnlinkOnClose(true).withCheckInterval(Duration.ofMillis(1)))) {
            for (CellType type : CellType.values()) {
                if (!type.isFixedSize()) {
                    continue;
                }
                if (Cell.in(segment, CellSpec.of(type)) instanceof LongCell cell) {
                    cell.set(1);
                    cell.increment();
                    cell.compareAndSet(2, 3);
                    cell.getAndSet(4);
                } else if (Cell.in(segment, CellSpec.of(type)) instanceof DoubleCell cell) {
                    cell.set(1);
                    cell.increment();
                    cell.compareAndSet(2, 3);
                    cell.getAndSet(4);
                } else {
                    BooleanCell cell = BooleanCell.in(segment, CellSpec.of(type));
                    cell.set(true);
                    cell.compareAndSet(true, false);
                    cell.getAndSet(true);
                }
            }
        }
        System.out.println("everything done");
    }

    private static void awaitAtLeast(LongCell cell, long value) {
        for (int i = 0; cell.get() < value; i++) {
            if (i % 1_000 == 999) {
                LockSupport.parkNanos(1_000);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private static String awaitLine() {
        try {
            String line = INPUT.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
