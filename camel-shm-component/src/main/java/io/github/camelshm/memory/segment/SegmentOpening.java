// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** Opens a segment that is not attached: attaches it to the file that its name refers to, or else creates the file. */
final class SegmentOpening {
    private static final int MAX_CREATION_RACES = 1_000;

    private SegmentOpening() {}

    /**
     * Opens a segment as its options say, and waits for one that is too small. Throws as {@link SegmentDirectory#open}
     * does.
     */
    static void open(Segment segment) {
        CreateMode mode = segment.options().createMode();
        open(
                segment,
                mode != CreateMode.EXCLUSIVE,
                mode != CreateMode.NEVER,
                segment.options().attachTimeout());
    }

    /**
     * Attaches to what is there, again or for the first time, even if {@code createMode} is exclusive, without waiting.
     *
     * @param mayCreate whether to create the segment if it is not there and the options allow it
     * @throws SegmentException if that cannot be done now
     */
    static void attempt(Segment segment, boolean mayCreate) {
        boolean create = mayCreate && segment.options().createMode() != CreateMode.NEVER;
        open(segment, true, create, Duration.ZERO);
    }

    private static void open(Segment segment, boolean attach, boolean create, Duration timeout) {
        String name = segment.name();
        Path directory = SegmentFile.directoryOf(segment.file());
        SafeDirectory.reportIfUnsafe(directory, segment.options().report());
        for (int race = 0; race < MAX_CREATION_RACES; race++) {
            if (attach && attach(segment, timeout)) {
                return;
            }
            if (!create) {
                throw new NoSuchSegmentException(name, "There is no segment '%s' in %s".formatted(name, directory));
            }
            segment.options().requireRoom(name, segment.options().size());
            if (SegmentFile.create(segment)) {
                return;
            }
            if (!attach) {
                throw new SegmentExistsException(
                        name,
                        "Segment '%s' cannot be created (createMode=exclusive), because it exists already in %s"
                                .formatted(name, directory));
            }
        }
        throw new SegmentException(
                name,
                "Segment '%s' appeared and disappeared %d times in %s while it was being opened"
                        .formatted(name, MAX_CREATION_RACES, directory));
    }

    /** @return whether the segment is attached; false if there is none */
    private static boolean attach(Segment segment, Duration timeout) {
        String name = segment.name();
        Path file = segment.file();
        long start = System.nanoTime();
        try {
            for (; ; ) {
                FileStatus status = FileStatus.of(name, file);
                requireTrustedOwner(segment);
                boolean hasRoom = status.size() >= segment.requiredSize();
                if (hasRoom && Mapping.attach(segment, status)) {
                    return true;
                }
                Duration waited = Duration.ofNanos(System.nanoTime() - start);
                if (waited.compareTo(timeout) >= 0) {
                    segment.requireKind(SegmentKind.of(name, file));
                    throw hasRoom ? changing(name, status) : tooSmall(segment, status);
                }
                pause(name, Duration.ofMillis(1));
            }
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw SegmentFile.refused(name, file, "attached to", e);
        }
    }

    /** Refuses the segment of an untrusted user: its owner can truncate it at any time, and fill it with anything. */
    private static void requireTrustedOwner(Segment segment) throws IOException {
        if (!FileOwnership.isTrusted(segment.file(), segment.options().trustedOwners())) {
            String owner = FileOwnership.owner(segment.file());
            throw new SegmentException(
                    segment.name(),
                    "Segment '%s' in %s belongs to user %s, which is neither one of trustedOwners %s nor %s, the user of this JVM"
                            .formatted(
                                    segment.name(),
                                    segment.file().getParent(),
                                    owner,
                                    segment.options().trustedOwners(),
                                    FileOwnership.ownUser()));
        }
    }

    private static SegmentException tooSmall(Segment segment, FileStatus status) {
        try {
            segment.options().requireRoom(segment.name(), status.size());
        } catch (SegmentTooSmallException e) {
            return e;
        }
        String message = status.size() == 0
                ? "Segment '%s' is empty".formatted(segment.name())
                : "Segment '%s' is %d bytes, but its cells need %d"
                        .formatted(segment.name(), status.size(), segment.requiredSize());
        return new SegmentTooSmallException(segment.name(), message);
    }

    private static SegmentException changing(String name, FileStatus status) {
        return new SegmentException(
                name,
                "Segment '%s' keeps changing: it was %d bytes at the latest check".formatted(name, status.size()));
    }

    private static void pause(String name, Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SegmentException(name, "Interrupted while attaching to segment '%s'".formatted(name), e);
        }
    }
}
