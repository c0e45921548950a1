// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import io.github.camelshm.memory.topic.TopicSetup.Kind;

/** What a subscriber remembers, and which step it takes next. */
final class SubscriberState {
    enum Subscribing {
        CLAIM,
        FIND_END,
        LOAD_CURSOR,
        STORE_CURSOR,
        RESET_LOST,
        RESET_REACHED,
        ACTIVATE,
        TAKE_OVER,
        TAKE_OVER_CURSOR,
        TAKE_OVER_REACHED,
        TAKE_OVER_LOST,
        RAISE_COUNTER,
        SETTLE,
        STORE_SETTLED,
        TAKE,
        COPY_LENGTH,
        COPY_PAYLOAD,
        COPY_PAYLOAD_2,
        COPY_CHECKSUM,
        OPEN_FILE,
        VALIDATE,
        STORE_REACHED,
        DELIVER,
        LOAD_WAITERS,
        ACKNOWLEDGE,
        RING,
        OVERRUN,
        STORE_LOST,
        LOAD_OWN_WORD,
        BLOCK_AGAIN,
        GONE,
        DEAD
    }

    /** What a subscriber does once it has raised the subscription counter. */
    enum Next {
        SETTLE,
        TAKE,
        RING
    }

    private static final Subscribing[] STEPS = Subscribing.values();
    private static final Next[] NEXT = Next.values();
    private static final Kind[] KINDS = Kind.values();

    final int number;
    /** The number of its subscription, and what it is. */
    final int subscription;

    final TopicSetup.Subscription terms;
    /** Whether it is the first of those that compete for the subscription. */
    final boolean isFirst;

    Subscribing at = Subscribing.CLAIM;
    /** The position that it takes next. */
    int position;
    /** The cursor that it wrote last. */
    int written;

    int writtenTag;
    int generation;
    Kind kind = Kind.BLOCK;
    Next next = Next.SETTLE;
    int lost;
    boolean isSettled;
    boolean isDeclaredDead;
    boolean isAtEnd;
    int redeliveredBelow;
    /** A bit for each position, modulo 16, whose delivery is not done. */
    int inDelivery;
    /** The slot's word before the copy. */
    int found;

    int copy;
    int copy2;
    int checksum;
    int checksumPosition;
    boolean isLarge;

    // Known, but not remembered by it.

    /** The position from which it counts what is lost. */
    int start;

    int delivered;
    /** Whether an operator has dropped its subscription. */
    boolean isDropped;

    SubscriberState(int number, int subscription, TopicSetup.Subscription terms, boolean isFirst) {
        this.number = number;
        this.subscription = subscription;
        this.terms = terms;
        this.isFirst = isFirst;
    }

    boolean isAtWork() {
        return at != Subscribing.CLAIM && at != Subscribing.GONE && at != Subscribing.DEAD;
    }

    int deliveries() {
        return Integer.bitCount(inDelivery);
    }

    boolean isInDelivery(int place) {
        return (inDelivery >> place % 16 & 1) != 0;
    }

    void delivering(int place, boolean starts) {
        int bit = 1 << place % 16;
        inDelivery = starts ? inDelivery | bit : inDelivery & ~bit;
    }

    void clearCopy() {
        found = 0;
        copy = 0;
        copy2 = 0;
        checksum = 0;
        checksumPosition = 0;
        isLarge = false;
    }

    void stop(Subscribing end, boolean declared) {
        clearCopy();
        position = 0;
        written = 0;
        writtenTag = 0;
        generation = 0;
        kind = Kind.BLOCK;
        next = Next.SETTLE;
        lost = 0;
        isSettled = false;
        isAtEnd = false;
        redeliveredBelow = 0;
        inDelivery = 0;
        start = 0;
        delivered = 0;
        isDropped = false;
        isDeclaredDead = declared;
        at = end;
    }

    @Override
    public String toString() {
        return "%s at %d lost %d in delivery %x".formatted(at, position, lost, inDelivery);
    }

    void fields(StateBytes bytes) {
        at = bytes.field(at, STEPS);
        position = bytes.field(position);
        written = bytes.field(written);
        writtenTag = bytes.field(writtenTag);
        generation = bytes.field(generation);
        kind = bytes.field(kind, KINDS);
        next = bytes.field(next, NEXT);
        lost = bytes.field(lost);
        isSettled = bytes.field(isSettled);
        isDeclaredDead = bytes.field(isDeclaredDead);
        isAtEnd = bytes.field(isAtEnd);
        redeliveredBelow = bytes.field(redeliveredBelow);
        inDelivery = bytes.field(inDelivery & 0xff) | bytes.field(inDelivery >>> 8) << 8;
        found = bytes.word(found);
        copy = bytes.message(copy);
        copy2 = bytes.message(copy2);
        checksum = bytes.message(checksum);
        checksumPosition = bytes.field(checksumPosition);
        isLarge = bytes.field(isLarge);
        start = bytes.field(start);
        delivered = bytes.messages(delivered);
        isDropped = bytes.field(isDropped);
    }
}
