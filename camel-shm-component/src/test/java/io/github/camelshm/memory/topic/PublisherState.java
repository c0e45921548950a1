// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

/** What a publisher remembers, and which step it takes next. */
final class PublisherState {
    enum Publishing {
        LOAD_COUNTER,
        LOAD_SUBSCRIPTION,
        LOAD_CURSOR,
        FULL,
        ASLEEP,
        STOP_WAITING,
        LOAD_SLOT,
        CLAIM,
        LOAD_COUNTER_AGAIN,
        REFUSE,
        LOAD_OLD_LENGTH,
        UNLINK_OLD,
        STORE_NO_LENGTH,
        STORE_PAYLOAD,
        STORE_PAYLOAD_2,
        STORE_CHECKSUM,
        STORE_LENGTH,
        PUBLISH,
        RAISE_COUNTER,
        RING,
        DONE,
        DEAD
    }

    private static final Publishing[] STEPS = Publishing.values();

    final int number;
    Publishing at = Publishing.LOAD_COUNTER;
    int position;
    /** How many of its messages are published. */
    int published;

    int limit;
    /** Whether the subscription counter is still the one that it remembers. */
    boolean isCurrent;
    /** Whether it computes its limit because of the second read of the subscription counter. */
    boolean isSecondRead;

    int subscription;
    int lowest;
    boolean isWaiting;
    boolean isDeclaredDead;
    /** How often it joined again after it was fenced. */
    int life;
    /** The word that its claim expects, or replaced. */
    int found;

    int oldFile;

    PublisherState(int number) {
        this.number = number;
    }

    boolean isAtWork() {
        return at != Publishing.DONE && at != Publishing.DEAD;
    }

    /** Sorts publishers without regard to their numbers. */
    @SuppressWarnings("EnumOrdinal") // Only within one run of the model.
    int order() {
        return at.ordinal() << 24 | position << 16 | published << 8 | limit;
    }

    void stop(Publishing end, boolean declared) {
        position = 0;
        published = 0;
        limit = 0;
        isCurrent = false;
        isSecondRead = false;
        subscription = 0;
        lowest = 0;
        isWaiting = false;
        isDeclaredDead = declared;
        found = 0;
        oldFile = 0;
        at = end;
    }

    @Override
    public String toString() {
        return "%s at %d below %d".formatted(at, position, limit);
    }

    void fields(StateBytes bytes) {
        at = bytes.field(at, STEPS);
        position = bytes.field(position);
        published = bytes.field(published);
        limit = bytes.field(limit);
        isCurrent = bytes.field(isCurrent);
        isSecondRead = bytes.field(isSecondRead);
        subscription = bytes.field(subscription);
        lowest = bytes.field(lowest);
        isWaiting = bytes.field(isWaiting);
        isDeclaredDead = bytes.field(isDeclaredDead);
        life = bytes.field(life);
        found = bytes.word(found);
        oldFile = bytes.message(oldFile);
    }
}
