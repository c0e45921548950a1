// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A segment of a test, and its bytes as another program reads them: through its file, and encoded by the JDK. */
final class RawSegment implements AutoCloseable {
    private final Path folder;
    private final Segment segment;

    private RawSegment(Path folder, Segment segment) {
        this.folder = folder;
        this.segment = segment;
    }

    static RawSegment create(String name, int size) throws IOException {
        Path folder = Files.createTempDirectory("camel-shm-test");
        return new RawSegment(
                folder,
                SegmentDirectory.at(folder)
                        .open(name, SegmentOptions.defaults().withSize(size).withUnlinkOnClose(true)));
    }

    Segment segment() {
        return segment;
    }

    byte[] bytes() throws IOException {
        return Files.readAllBytes(segment.file());
    }

    void write(byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
            int written = channel.write(ByteBuffer.wrap(bytes), 0);
            if (written != bytes.length) {
                throw new IOException("Only %d of %d bytes could be written".formatted(written, bytes.length));
            }
        }
    }

    /** The integer that these bytes of a segment hold at the cell's offset. */
    long decode(byte[] bytes, CellSpec spec) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(spec.byteOrder());
        int offset = (int) spec.offset();
        return switch (spec.type()) {
            case INT8 -> buffer.get(offset);
            case UINT8, BOOLEAN -> Byte.toUnsignedLong(buffer.get(offset));
            case INT16 -> buffer.getShort(offset);
            case UINT16 -> Short.toUnsignedLong(buffer.getShort(offset));
            case INT32, FLOAT32 -> buffer.getInt(offset);
            case UINT32 -> Integer.toUnsignedLong(buffer.getInt(offset));
            case INT64, FLOAT64 -> buffer.getLong(offset);
            case STRING, BYTES, RECORD, RAW -> throw new IllegalArgumentException("no number: " + spec);
        };
    }

    /** A copy of these bytes of a segment, with this integer at the cell's offset. */
    byte[] encode(byte[] bytes, CellSpec spec, long value) {
        byte[] encoded = bytes.clone();
        ByteBuffer buffer = ByteBuffer.wrap(encoded).order(spec.byteOrder());
        int offset = (int) spec.offset();
        switch (spec.type().bytes()) {
            case 1 -> buffer.put(offset, (byte) value);
            case 2 -> buffer.putShort(offset, (short) value);
            case 4 -> buffer.putInt(offset, (int) value);
            default -> buffer.putLong(offset, value);
        }
        return encoded;
    }

    @Override
    public void close() throws IOException {
        segment.close();
        Files.delete(folder);
    }
}
