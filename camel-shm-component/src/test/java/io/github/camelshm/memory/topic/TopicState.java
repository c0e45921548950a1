// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import io.github.camelshm.memory.topic.TopicSetup.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A state of a {@link TopicModel}: the shared memory, what each participant remembers and which step it takes next, and what the
 * properties need to know of the past. A field that no later step reads is cleared, so that fewer states differ.
 */
final class TopicState {
    /** No cursor, and no limit. */
    static final int NONE = 255;

    /** The steps of a recoverer. */
    enum Recovering {
        LOOK,
        LOAD_LENGTH,
        VOID_SLOT,
        UNLINK,
        RING,
        CLEAR_CURSOR
    }

    /** The states of a subscription. */
    enum Held {
        FREE,
        JOINING,
        ACTIVE,
        IDLE
    }

    static final class Slot {
        int word;
        int payload;
        int payload2;
        int checksum;
        int checksumPosition;
        boolean isLarge;

        private void begin(TopicSetup setup) {
            int lapBefore = Math.floorMod(setup.lap(setup.firstPosition) - 1, setup.laps);
            if (setup.refusals > 0) {
                word = SlotWord.refused(lapBefore, setup.refusals);
            } else if (setup.firstPosition > 0) {
                word = SlotWord.voided(lapBefore);
            }
        }

        @Override
        public String toString() {
            return "%s=%d/%d%s".formatted(SlotWord.describe(word), payload, payload2, isLarge ? " large" : "");
        }

        private void fields(StateBytes bytes) {
            word = bytes.word(word);
            payload = bytes.message(payload);
            payload2 = bytes.message(payload2);
            checksum = bytes.message(checksum);
            checksumPosition = bytes.field(checksumPosition);
            isLarge = bytes.field(isLarge);
        }
    }

    static final class Subscription {
        private static final Held[] HELD = Held.values();
        private static final Kind[] KINDS = Kind.values();

        Held held = Held.FREE;
        int generation;
        Kind kind = Kind.BLOCK;
        /** The subscriber, counted from 1; 0 for none. */
        int holder;

        int cursor = NONE;
        int cursorTag;
        int lost;
        int lostTag;
        int reached;
        int reachedTag;

        // Known, but not in memory.

        /** Whether publishers have to wait for this subscription. */
        boolean isPromised;

        /** The position from which all that is not delivered has to be counted as lost. */
        int countedFrom = NONE;

        /** The messages that were delivered, and whose delivery is done. */
        int delivered;

        int done;

        /** Whether publishers wait for its cursor. */
        boolean limits() {
            return (held == Held.ACTIVE || held == Held.IDLE) && kind == Kind.BLOCK;
        }

        boolean isHeldBy(SubscriberState subscriber) {
            return holder == subscriber.number + 1 && generation == subscriber.generation;
        }

        private void begin(TopicSetup setup, TopicSetup.Subscription terms) {
            generation = setup.firstGeneration;
            cursorTag = setup.tag(generation);
            lostTag = cursorTag;
            reachedTag = cursorTag;
            if (terms.subscribers() == 0) {
                held = Held.IDLE;
                kind = terms.kind();
                cursor = setup.firstPosition;
            }
        }

        @Override
        public String toString() {
            return "%s %s generation %d cursor %d/%d lost %d/%d reached %d/%d"
                    .formatted(held, kind, generation, cursor, cursorTag, lost, lostTag, reached, reachedTag);
        }

        private void fields(StateBytes bytes) {
            held = bytes.field(held, HELD);
            generation = bytes.field(generation);
            kind = bytes.field(kind, KINDS);
            holder = bytes.field(holder);
            cursor = bytes.field(cursor);
            cursorTag = bytes.field(cursorTag);
            lost = bytes.field(lost);
            lostTag = bytes.field(lostTag);
            reached = bytes.field(reached);
            reachedTag = bytes.field(reachedTag);
            isPromised = bytes.field(isPromised);
            countedFrom = bytes.field(countedFrom);
            delivered = bytes.messages(delivered);
            done = bytes.messages(done);
        }
    }

    /** A participant that recovers what a dead one left. */
    static final class Recoverer {
        private static final Recovering[] STEPS = Recovering.values();

        Recovering at = Recovering.LOOK;
        /** The number of the slot, or of the subscription. */
        int target;

        int word;
        int file;

        void done() {
            at = Recovering.LOOK;
            target = 0;
            word = 0;
            file = 0;
        }

        @Override
        public String toString() {
            return at.toString();
        }

        private void fields(StateBytes bytes) {
            at = bytes.field(at, STEPS);
            target = bytes.field(target);
            word = bytes.word(word);
            file = bytes.message(file);
        }
    }

    /** A bit for each publisher that waits at the doorbell, and for each that was rung. */
    int waiters;

    int rung;
    /** The messages whose file exists. */
    int files;

    int publisherDeaths;
    int subscriberDeaths;
    int fencedPublishers;
    int fencedSubscribers;
    int switches;
    int drops;
    final Slot[] slots;
    final Subscription[] subscriptions;
    final PublisherState[] publishers;
    final SubscriberState[] subscribers;
    final Recoverer[] recoverers;
    /** The position at which each message was published + 1, by publisher; 0 if it was not. */
    final int[][] publishedAt;

    private final StateBytes bytes;
    private final int[] order;

    TopicState(TopicSetup setup) {
        slots = new Slot[setup.slots];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot();
        }
        subscriptions = new Subscription[setup.subscriptions.size()];
        for (int i = 0; i < subscriptions.length; i++) {
            subscriptions[i] = new Subscription();
        }
        publishers = new PublisherState[setup.publishers];
        for (int i = 0; i < publishers.length; i++) {
            publishers[i] = new PublisherState(i);
        }
        subscribers = subscribers(setup);
        recoverers = new Recoverer[setup.recoverers];
        for (int i = 0; i < recoverers.length; i++) {
            recoverers[i] = new Recoverer();
        }
        publishedAt = new int[setup.publishers][setup.messages];
        bytes = new StateBytes(setup.messages);
        order = new int[setup.publishers];
    }

    /** Sets all as it is when the run begins. */
    void begin(TopicSetup setup) {
        publisherDeaths = setup.publisherDeaths;
        subscriberDeaths = setup.subscriberDeaths;
        fencedPublishers = setup.fencedPublishers;
        fencedSubscribers = setup.fencedSubscribers;
        switches = setup.switches;
        drops = setup.drops;
        for (Slot slot : slots) {
            slot.begin(setup);
        }
        for (int i = 0; i < subscriptions.length; i++) {
            subscriptions[i].begin(setup, setup.subscriptions.get(i));
        }
        for (PublisherState publisher : publishers) {
            publisher.position = setup.firstPosition;
        }
    }

    private static SubscriberState[] subscribers(TopicSetup setup) {
        List<SubscriberState> subscribers = new ArrayList<>();
        for (int i = 0; i < setup.subscriptions.size(); i++) {
            TopicSetup.Subscription terms = setup.subscriptions.get(i);
            for (int k = 0; k < terms.subscribers(); k++) {
                subscribers.add(new SubscriberState(subscribers.size(), i, terms, k == 0));
            }
        }
        return subscribers.toArray(new SubscriberState[0]);
    }

    /** The owner that a publisher writes into a slot: its number, which changes when it joins again. */
    static int owner(int publisher, int life) {
        return publisher + 1 + 4 * life;
    }

    static int ownerNumber(int owner) {
        return owner % 4 - 1;
    }

    static int ownerLife(int owner) {
        return owner / 4;
    }

    static int owner(PublisherState publisher) {
        return owner(publisher.number, publisher.life);
    }

    Subscription subscriptionOf(SubscriberState subscriber) {
        return subscriptions[subscriber.subscription];
    }

    Slot slot(int position) {
        return slots[position % slots.length];
    }

    /** Publishers learn that the subscriptions have changed. A limit that they computed before is of no use any more. */
    void raiseSubscriptionCounter() {
        for (PublisherState publisher : publishers) {
            publisher.isCurrent = false;
            publisher.limit = 0;
        }
    }

    void ringWaiters() {
        rung |= waiters;
    }

    boolean hasFile(int message) {
        return message > 0 && ((files >> (message - 1)) & 1) != 0;
    }

    void createFile(int message) {
        files |= 1 << (message - 1);
    }

    void unlink(int message) {
        files &= ~(1 << (message - 1));
    }

    int publishedAt(int message) {
        return publishedAt[message / publishedAt[0].length][message % publishedAt[0].length] - 1;
    }

    void read(byte[] from) {
        fields(bytes.read(from), null);
    }

    void write(byte[] to) {
        fields(bytes.write(to, null), null);
    }

    /** Writes the state as if each publisher had another number. */
    void write(byte[] to, int[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            order[numbers[i]] = i;
        }
        fields(bytes.write(to, numbers), order);
    }

    /** How many bytes a state needs, as a multiple of 8. */
    int size() {
        byte[] large = new byte[1024];
        write(large);
        return bytes.size() + Long.BYTES - 1 & -Long.BYTES;
    }

    private void fields(StateBytes b, int[] publisherOrder) {
        waiters = b.publishers(waiters);
        rung = b.publishers(rung);
        files = b.messages(files);
        publisherDeaths = b.field(publisherDeaths);
        subscriberDeaths = b.field(subscriberDeaths);
        fencedPublishers = b.field(fencedPublishers);
        fencedSubscribers = b.field(fencedSubscribers);
        switches = b.field(switches);
        drops = b.field(drops);
        for (Slot slot : slots) {
            slot.fields(b);
        }
        for (Subscription subscription : subscriptions) {
            subscription.fields(b);
        }
        for (int i = 0; i < publishers.length; i++) {
            int from = publisherOrder == null ? i : publisherOrder[i];
            publishers[from].fields(b);
            for (int m = 0; m < publishedAt[from].length; m++) {
                publishedAt[from][m] = b.field(publishedAt[from][m]);
            }
        }
        for (SubscriberState subscriber : subscribers) {
            subscriber.fields(b);
        }
        for (Recoverer recoverer : recoverers) {
            recoverer.fields(b);
        }
    }

    @Override
    public String toString() {
        return Stream.of(slots, subscriptions, publishers, subscribers, recoverers)
                .flatMap(Arrays::stream)
                .map(Object::toString)
                .collect(Collectors.joining(" | "));
    }
}
