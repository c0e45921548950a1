// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a segment holds. A structure says so itself: a segment that holds one begins with its magic, 8 bytes in the host's
 * byte order. So cells are not written over a structure, and none is opened where there is none.
 */
public enum SegmentKind {
    /** No structure: cells, or bytes with a layout of another program. */
    RAW("shm", 0, "(?!)", "(?!)"),

    /** Beside it are large messages, doorbells, and reply queues, each of which is a queue. */
    QUEUE("shm-queue", 0x7168736c_656d6163L, "p\\d+\\.\\d+|b\\d+[mr]", "r\\d+\\.[0-9a-f]+");

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final String scheme;
    private final long magic;
    private final String companions;
    private final String segments;

    /**
     * @param scheme of the endpoints that use such a segment
     * @param companions what the names of the files end with that belong to it, as a pattern
     * @param segments the same of the segments that belong to it, which are of this kind and have companions of their own
     */
    SegmentKind(String scheme, long magic, String companions, String segments) {
        this.scheme = scheme;
        this.magic = magic;
        this.companions = companions;
        this.segments = segments;
    }

    /** What a segment of this kind begins with. */
    long magic() {
        return magic;
    }

    /** The names of the files that belong to a segment of this kind, without those of the segments among them. */
    Pattern companions(Path segmentFile) {
        return Pattern.compile(Pattern.quote(CompanionFiles.prefix(segmentFile)) + "(" + companions + ")");
    }

    /** The names of all files that belong to a segment of this kind. */
    Pattern belongings(Path segmentFile) {
        String prefix = CompanionFiles.prefix(segmentFile);
        String own = Pattern.quote(prefix) + "(" + companions + "|" + segments + ")";
        String ofSegments = Pattern.quote("." + prefix) + "(" + segments + ")\\.(lock|" + companions + ")";
        return Pattern.compile(own + "|" + ofSegments);
    }

    /** The names of all files that belong to a segment of whatever kind. */
    static Pattern belongingsOfAny(Path segmentFile) {
        return Pattern.compile(Arrays.stream(values())
                .map(kind -> kind.belongings(segmentFile).pattern())
                .collect(Collectors.joining("|")));
    }

    /**
     * The kind of the segment that is mapped to these bytes.
     *
     * @throws InternalError if the file was truncated
     */
    static SegmentKind of(ByteBuffer mapped) {
        if (mapped.capacity() < Long.BYTES) {
            return RAW;
        }
        long found = (long) LONG.getVolatile(mapped, 0);
        MemoryFaults.deliverPending();
        return of(found);
    }

    private static SegmentKind of(long beginning) {
        return Arrays.stream(values())
                .filter(kind -> kind != RAW && kind.magic == beginning)
                .findFirst()
                .orElse(RAW);
    }

    /**
     * The kind of a segment that is not mapped: its first bytes are read, and no more.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws SegmentException if it is no regular file
     */
    static SegmentKind of(String segment, Path file) throws IOException {
        FileStatus.of(segment, file);
        try (FileChannel channel = FileChannel.open(file, SafeDirectory.optionsToRead(file))) {
            ByteBuffer beginning = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
            // Of a shorter file zeros are left, which end no magic.
            channel.read(beginning, 0);
            return of(beginning.getLong(0));
        }
    }

    /** What a segment must be to hold this region; nothing if its bytes may be of any kind. */
    static Optional<SegmentKind> neededBy(Region region) {
        return region.isRaw() ? Optional.empty() : Optional.of(RAW);
    }

    /** @throws SegmentException if a segment that is needed to be of this kind is of another one */
    void require(String segment, SegmentKind actual) {
        if (actual == this) {
            return;
        }
        throw new SegmentException(
                segment,
                actual == RAW
                        ? "Segment '%s' is not a %s: it has no %2$s's header (use %s:%1$s for cells)"
                                .formatted(segment, this, actual.scheme)
                        : "Segment '%s' is a %s: use %s:%1$s, or type=raw to reach its bytes"
                                .formatted(segment, actual, actual.scheme));
    }

    /** The name at the beginning of a sentence, such as {@code Queue}. */
    public String title() {
        String name = toString();
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** The name in a sentence, such as {@code queue}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
