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
 * What a segment holds. A structure identifies itself: its segment begins with its magic, 8 bytes in the host's byte
 * order. So cells are not written over a structure, and no structure is opened where there is none.
 */
public enum SegmentKind {
    /** No structure: cells, or bytes with a layout of another program. */
    RAW("shm", 0, "(?!)", "(?!)"),

    /** A queue. Beside it are large messages, doorbells and reply queues; each reply queue is a queue itself. */
    QUEUE("shm-queue", 0x7168736c_656d6163L, "p\\d+\\.\\d+|b\\d+[mr]", "r\\d+\\.[0-9a-f]+"),

    /** A cluster, which no endpoint uses. */
    CLUSTER("", 0x6368736c_656d6163L, "b\\d+[mr]", "(?!)");

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final String scheme;
    private final long magic;
    private final String companions;
    private final String segments;

    /**
     * @param scheme of the endpoints that use such a segment; empty if none do
     * @param companions a pattern of the endings of the names of the files that belong to it
     * @param segments the same for the segments that belong to it, which are of this kind and have companions of their
     *     own
     */
    SegmentKind(String scheme, long magic, String companions, String segments) {
        this.scheme = scheme;
        this.magic = magic;
        this.companions = companions;
        this.segments = segments;
    }

    /** The 8 bytes that a segment of this kind begins with. */
    long magic() {
        return magic;
    }

    /** The names of the files that belong to a segment of this kind, except those of the segments among them. */
    Pattern companions(Path segmentFile) {
        return Pattern.compile(Pattern.quote(CompanionFiles.prefix(segmentFile)) + "(" + companions + ")");
    }

    /** The names of all files that belong to a segment of this kind. */
    Pattern allFiles(Path segmentFile) {
        String prefix = CompanionFiles.prefix(segmentFile);
        String own = Pattern.quote(prefix) + "(" + companions + "|" + segments + ")";
        String ofSegments = Pattern.quote("." + prefix) + "(" + segments + ")\\.(lock|" + companions + ")";
        return Pattern.compile(own + "|" + ofSegments);
    }

    /** The names of all files that belong to a segment of any kind. */
    static Pattern allFilesOfAnyKind(Path segmentFile) {
        return Pattern.compile(Arrays.stream(values())
                .map(kind -> kind.allFiles(segmentFile).pattern())
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
     * The kind of a segment that is not mapped. Only its first bytes are read.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws SegmentException if it is no regular file
     */
    static SegmentKind of(String segment, Path file) throws IOException {
        FileStatus.of(segment, file);
        try (FileChannel channel = FileChannel.open(file, SafeDirectory.optionsToRead(file))) {
            ByteBuffer beginning = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
            // A shorter file leaves zeros at the end, and no magic ends with a zero.
            channel.read(beginning, 0);
            return of(beginning.getLong(0));
        }
    }

    /** The kind that a segment must be of to hold this region; empty if it may be of any kind. */
    static Optional<SegmentKind> neededBy(Region region) {
        return region.isRaw() ? Optional.empty() : Optional.of(RAW);
    }

    /** @throws SegmentException if a segment must be of this kind, and is of another */
    void require(String segment, SegmentKind actual) {
        if (actual == this) {
            return;
        }
        throw new SegmentException(
                segment,
                actual == RAW
                        ? "Segment '%s' is not a %s: it has no %2$s's header (use %s:%1$s for cells)"
                                .formatted(segment, this, actual.scheme)
                        : "Segment '%s' is a %s: use %s".formatted(segment, actual, actual.use(segment)));
    }

    private String use(String segment) {
        return scheme.isEmpty() ? "another name" : "%s:%s, or type=raw to reach its bytes".formatted(scheme, segment);
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
