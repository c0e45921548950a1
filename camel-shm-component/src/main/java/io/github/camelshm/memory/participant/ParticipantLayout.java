// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.Region;
import io.github.camelshm.memory.segment.SegmentKind;

/**
 * The header of every structure that participants share: where its bytes lie, and what they mean. These numbers are
 * defined only here.
 *
 * <pre>
 *     0       magic, 8 bytes: the kind of the structure      written when the segment is created, before it has its name;
 *     8       layout version of that kind, 4 bytes           never changed
 *     12      52 bytes of the structure
 *     64      rescan counter, 8 bytes: raised by each recovery, so that all scan from the beginning
 *     72      lock file, 8 bytes: identifies the file in which participants lock their numbers (a hash of its identity); 0 until one has joined
 *     80      lock file since, 8 bytes: when participants that may be alive began to move to that file, in milliseconds since 1970
 *     128     64 bytes of the structure
 *     192     numbers in use, 256 bits: bit n mod 64 of word n / 64 is participant n's; 0 is unused
 *     256     numbers that wait for a message, 256 bits: a publisher reads only these, if no participant waits
 *     288     numbers that wait for room, 256 bits
 *     320     256 participants of 64 bytes
 *     16704   the structure
 *
 *     participant  +0   incarnation, 8 bytes: a random number that distinguishes this holder of the number from the next; negative while what it left is recovered
 *                  +8   wait number for messages, 8 bytes: odd while the participant waits for one
 *                  +16  wait number for room, 8 bytes: odd while the participant waits for it
 *                  +24  consumers, 4 bytes: how many it has
 *                  +28  producers, 4 bytes: how many it has
 *                  +32  process id, 8 bytes: for people to read; nothing is ever decided by it
 *                  +40  files, 8 bytes: how many files were numbered under this number, in total
 *                  +48  generation, 4 bytes: how many have leased this number, in total
 *                  +56  first file, 8 bytes: all files with a lower number are gone (0: unknown)
 * </pre>
 *
 * <p>All numbers are in the host's byte order.
 */
public final class ParticipantLayout {
    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = 8;
    public static final int RESCANS_OFFSET = 64;
    public static final int LOCK_FILE_OFFSET = 72;
    public static final int LOCK_FILE_SINCE_OFFSET = 80;
    public static final int NUMBERS_OFFSET = 192;
    public static final int NUMBERS_WORDS = 4;

    /** The highest number of a participant; the lowest is 1. */
    public static final int MAX_NUMBER = NUMBERS_WORDS * Long.SIZE - 1;

    public static final int MESSAGE_WAITERS_OFFSET = 256;
    public static final int ROOM_WAITERS_OFFSET = 288;

    public static final int INCARNATION = 0;
    public static final int MESSAGE_WAIT = 8;
    public static final int ROOM_WAIT = 16;
    public static final int CONSUMERS = 24;
    public static final int PRODUCERS = 28;
    public static final int PROCESS_ID = 32;
    public static final int FILES = 40;
    public static final int GENERATION = 48;
    public static final int FIRST_FILE = 56;

    private static final int PARTICIPANTS_OFFSET = 320;
    private static final int PARTICIPANT_BYTES = 64;

    /** Where the structure begins. */
    public static final int HEADER_BYTES = PARTICIPANTS_OFFSET + (MAX_NUMBER + 1) * PARTICIPANT_BYTES;

    private ParticipantLayout() {}

    /** Where a field of a participant is. */
    public static int participantOffset(int number, int field) {
        return PARTICIPANTS_OFFSET + number * PARTICIPANT_BYTES + field;
    }

    /** What a segment must have room for before its kind and size are read. */
    public static Region header(SegmentKind kind) {
        return new Header(kind);
    }

    private record Header(SegmentKind kind) implements Region {
        @Override
        public long requiredSize() {
            return HEADER_BYTES;
        }

        @Override
        public boolean isRaw() {
            return true;
        }

        @Override
        public boolean needsLocks() {
            return true;
        }

        /** Such as {@code a queue's header}. */
        @Override
        public String toString() {
            return "a %s's header".formatted(kind);
        }
    }
}
