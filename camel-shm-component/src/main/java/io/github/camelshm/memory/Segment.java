// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A named block of raw bytes that programs of this host share, opened by {@link SegmentDirectory#open}.
 *
 * <p>It is in one of three states. Open: its cells work. Lost: the name no longer means the same file of the same size,
 * and every operation on its cells fails with a {@link SegmentLostException}; the check is made every
 * {@link SegmentOptions#checkInterval}, so what was written within one interval before may be lost too. A lost segment
 * stays lost, even closed. Closed: every operation fails with an {@link IllegalStateException}.
 *
 * <p>Thread-safe.
 */
public final class Segment implements AutoCloseable {
    private final Mapping mapping;
    private final boolean created;

    /**
     * The segment's bytes, null once it is lost or closed: the one field that tells both. Written by whoever closes it
     * and by the watch, volatile, so that {@link #outage} is seen by whoever sees the null; read by every operation.
     */
    private volatile ByteBuffer memory;

    /** What happened to a lost segment. Written once, before {@link #memory} is cleared, which publishes it. */
    private String outage;

    private final Duration lockTimeout;

    /** Made at its first use: a cell of fixed size needs none. Two threads may make one each, of which either will do. */
    private volatile LockFile lockFile;

    Segment(Mapping mapping, boolean created, Duration lockTimeout) {
        this.mapping = mapping;
        this.created = created;
        this.lockTimeout = lockTimeout;
        this.memory = mapping.memory();
    }

    /** The name, as in {@code shm_open}, without a leading slash. */
    public String name() {
        return mapping.name();
    }

    /** The file that the name means. */
    public Path file() {
        return mapping.file();
    }

    /** The size in bytes, at least 1. */
    public long size() {
        return mapping.size();
    }

    /** Whether it was this opening that created it, rather than attach to what was there. */
    public boolean isCreated() {
        return created;
    }

    /** Whether the name is known not to mean this segment any more. */
    public boolean isLost() {
        return memory == null && outage != null;
    }

    /**
     * The cell of this description.
     *
     * @throws SegmentTooSmallException if the segment ends before the cell does
     */
    public Cell cell(CellSpec spec) {
        requireRoom(spec);
        return switch (spec.type()) {
            case FLOAT32, FLOAT64 -> new DoubleCell(this, spec);
            case BOOLEAN -> new BooleanCell(this, spec);
            case STRING -> new StringCell(this, spec);
            case BYTES -> new BytesCell(this, spec);
            case RECORD -> new RecordCell(this, spec);
            case RAW -> new RawCell(this, spec);
            default -> LongCell.of(this, spec);
        };
    }

    /**
     * The cell of this description, for whole numbers.
     *
     * @throws IllegalArgumentException if its type is not one of integers
     * @throws SegmentTooSmallException if the segment ends before the cell does
     */
    public LongCell longCell(CellSpec spec) {
        return cell(spec, LongCell.class);
    }

    /**
     * The cell of this description, for floating point numbers.
     *
     * @throws IllegalArgumentException if its type is not one of floats
     * @throws SegmentTooSmallException if the segment ends before the cell does
     */
    public DoubleCell doubleCell(CellSpec spec) {
        return cell(spec, DoubleCell.class);
    }

    /**
     * The cell of this description, for truth values.
     *
     * @throws IllegalArgumentException if its type is not boolean
     * @throws SegmentTooSmallException if the segment ends before the cell does
     */
    public BooleanCell booleanCell(CellSpec spec) {
        return cell(spec, BooleanCell.class);
    }

    /**
     * The cell of this description, for text.
     *
     * @throws IllegalArgumentException if its type is not string
     * @throws SegmentTooSmallException if the segment ends before the cell does
     */
    public StringCell stringCell(CellSpec spec) {
        return cell(spec, StringCell.class);
    }

    /**
     * The cell of this description, for bytes.
     *
     * @throws IllegalArgumentException if its type is not bytes
     * @throws SegmentTooSmallException if the segment ends before the cell does
     */
    public BytesCell bytesCell(CellSpec spec) {
        return cell(spec, BytesCell.class);
    }

    /**
     * The cell of this description, for records.
     *
     * @throws IllegalArgumentException if its type is not record
     * @throws SegmentTooSmallException if the segment ends before the cell does
     */
    public RecordCell recordCell(CellSpec spec) {
        return cell(spec, RecordCell.class);
    }

    /**
     * The cell of this description, for a region of bytes.
     *
     * @throws IllegalArgumentException if its type is not raw
     * @throws SegmentTooSmallException if the segment ends before the cell does
     */
    public RawCell rawCell(CellSpec spec) {
        return cell(spec, RawCell.class);
    }

    /**
     * What to throw instead of a memory fault that surfaced while the segment was in use. The fault may be another
     * segment's, so this one is looked at now.
     *
     * @param error the fault, as the JVM reports it
     * @return a {@link SegmentLostException} if this segment is not what it was
     */
    public SegmentException faulted(InternalError error) {
        mapping.check();
        if (isLost()) {
            return lost(error);
        }
        return new SegmentException(
                name(),
                "A memory fault surfaced while segment '%s' was in use, which itself is unharmed".formatted(name()),
                error);
    }

    /**
     * Ends its use. Closing twice is harmless. A segment that was created in this JVM and is to be unlinked after use
     * is unlinked when its last user in this JVM closes it, unless it was lost: then it is not ours any more.
     */
    @Override
    public void close() {
        memory = null;
        mapping.leave(this);
    }

    /**
     * The bytes to work on, for no longer than one operation.
     *
     * @throws SegmentLostException if the segment is lost
     * @throws IllegalStateException if it is closed
     */
    ByteBuffer memory() {
        ByteBuffer bytes = memory;
        if (bytes == null) {
            throw unusable();
        }
        return bytes;
    }

    /**
     * Locks a byte of the segment's lock file against every other thread of the host.
     *
     * @param what it is locked for, for the error
     * @throws SegmentException if somebody else has it for longer than {@link SegmentOptions#lockTimeout}
     */
    LockFile.Held lock(long position, Object what) {
        LockFile file = lockFile;
        if (file == null) {
            file = new LockFile(name(), file());
            lockFile = file;
        }
        return file.lock(position, what, lockTimeout);
    }

    void lose(String change) {
        outage = change;
        memory = null;
    }

    private <T extends Cell> T cell(CellSpec spec, Class<T> kind) {
        Cell cell = cell(spec);
        if (!kind.isInstance(cell)) {
            throw new IllegalArgumentException(
                    "%s of segment '%s' is no %s".formatted(spec, name(), kind.getSimpleName()));
        }
        return kind.cast(cell);
    }

    private void requireRoom(CellSpec spec) {
        spec.requireRoom(name(), size());
        if (spec.requiredSize() > SegmentFile.MAX_MAPPED) {
            throw new IllegalArgumentException(
                    "Segment '%s' is %d bytes, but %s is not in the first %d, which can be used"
                            .formatted(name(), size(), spec, SegmentFile.MAX_MAPPED));
        }
    }

    private RuntimeException unusable() {
        return isLost() ? lost(null) : new IllegalStateException("Segment '%s' is closed".formatted(name()));
    }

    private SegmentLostException lost(Throwable cause) {
        return new SegmentLostException(name(), "Segment '%s' is lost: %s".formatted(name(), outage), cause);
    }

    /** Such as {@code segment 'counter' of 4 bytes in /dev/shm}. */
    @Override
    public String toString() {
        return "segment '%s' of %d bytes in %s".formatted(name(), size(), file().getParent());
    }
}
