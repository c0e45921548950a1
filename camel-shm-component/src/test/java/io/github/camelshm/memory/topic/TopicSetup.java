// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The participants of a {@link TopicModel}, what may happen to them, and the rules that they keep. */
final class TopicSetup {
    /** What publishers do if a subscriber is a whole ring behind. */
    enum Kind {
        BLOCK,
        SKIP
    }

    /**
     * A subscription.
     *
     * @param subscribers how many compete for it: one holds it, the others take over, or use it again once it is free. If there
     *     is none, it is idle: its last holder is gone
     */
    record Subscription(Kind kind, boolean isDurable, int subscribers) {
        static Subscription blocking() {
            return new Subscription(Kind.BLOCK, false, 1);
        }

        static Subscription skipping() {
            return new Subscription(Kind.SKIP, false, 1);
        }

        Subscription durable() {
            return new Subscription(kind, true, subscribers);
        }

        Subscription twoSubscribers() {
            return new Subscription(kind, isDurable, 2);
        }

        Subscription forgotten() {
            return new Subscription(kind, true, 0);
        }
    }

    final int publishers;
    /** How many messages each publisher publishes. */
    final int messages;

    final int slots;
    final List<Subscription> subscriptions;
    /** How many messages of a subscription may be processed at once. */
    int consumers = 1;

    int acknowledgeAfter = 1;
    int history;
    /** Whether publishers that find the ring full wait for a doorbell, without a timeout. */
    boolean doorbell;
    /** Whether a payload, or the name of a large message's file, has two words. */
    boolean twoWords;
    /** Whether each message is a file that the slot names. */
    boolean large;
    /** Whether a slot has a checksum over payload and position. */
    boolean checksum;

    /** How many publishers die at any step. */
    int publisherDeaths;

    int subscriberDeaths;
    /** How many publishers are declared dead at any step, and go on. */
    int fencedPublishers;

    int fencedSubscribers;
    /** Whether a fenced subscriber subscribes again. */
    boolean fencedSubscribeAgain;
    /** Whether the process of a dead subscriber is started again. */
    boolean deadStartAgain;
    /** How many participants recover what the dead left, at the same time. */
    int recoverers = 1;
    /** How often a publisher makes a slow subscriber skip. */
    int switches;
    /** How often an operator drops a subscription. */
    int drops;

    /** The position at which the run begins; a multiple of the number of slots. */
    int firstPosition;
    /** After so many laps the number of the lap begins again at 0. */
    int laps = 128;
    /** How often each slot was refused in the laps before the first position. */
    int refusals;
    /** The generation of each subscription when the run begins. */
    int firstGeneration;
    /** How many generations a cursor can tell apart. */
    int generations = 128;

    final Set<TopicRule> rules = EnumSet.allOf(TopicRule.class);

    TopicSetup(int publishers, int messages, int slots, Subscription... subscriptions) {
        this.publishers = publishers;
        this.messages = messages;
        this.slots = slots;
        this.subscriptions = List.of(subscriptions);
    }

    TopicSetup with(Consumer<TopicSetup> changes) {
        changes.accept(this);
        return this;
    }

    TopicSetup without(TopicRule rule) {
        rules.remove(rule);
        return this;
    }

    boolean has(TopicRule rule) {
        return rules.contains(rule);
    }

    int allMessages() {
        return publishers * messages;
    }

    int lap(int position) {
        return (position / slots + 1) % laps;
    }

    /** How many laps the first number is ahead of the second; negative if it is behind. */
    int lapsAhead(int lap, int of) {
        return difference(lap, of, laps);
    }

    /** The part of a generation that a cursor carries. */
    int tag(int generation) {
        return generation % generations;
    }

    /** Whether a cursor was written by a later holder than the one of this generation. */
    boolean isNewer(int tag, int generation) {
        return has(TopicRule.COMPARE_GENERATIONS_MODULO)
                ? difference(tag, tag(generation), generations) > 0
                : tag > tag(generation);
    }

    private static int difference(int a, int b, int modulus) {
        int ahead = Math.floorMod(a - b, modulus);
        return ahead < modulus / 2 ? ahead : ahead - modulus;
    }
}
