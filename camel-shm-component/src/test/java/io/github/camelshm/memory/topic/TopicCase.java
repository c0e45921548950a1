// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import static io.github.camelshm.memory.topic.TopicSetup.Subscription.blocking;
import static io.github.camelshm.memory.topic.TopicSetup.Subscription.skipping;

import io.github.camelshm.memory.topic.TopicSetup.Subscription;
import java.util.function.Consumer;

/**
 * A setup in which all properties have to hold.
 *
 * @param name begins with the numbers of publishers, messages of each and slots
 */
record TopicCase(String name, TopicSetup setup) {
    static final Subscription BLOCKING = blocking();
    static final Subscription SKIPPING = skipping();
    static final Subscription DURABLE = blocking().durable();
    static final Subscription DURABLE_SKIPPING = skipping().durable();

    static TopicCase of(int publishers, int messages, int slots, String what, Subscription... subscriptions) {
        String name = "%dx%d in %d, %s".formatted(publishers, messages, slots, what);
        return new TopicCase(name, new TopicSetup(publishers, messages, slots, subscriptions));
    }

    TopicCase with(Consumer<TopicSetup> changes) {
        setup.with(changes);
        return this;
    }

    @Override
    public String toString() {
        return name;
    }

    static void fenceSubscriber(TopicSetup setup) {
        setup.fencedSubscribers = 1;
        setup.fencedSubscribeAgain = true;
    }

    /** With a checksum, so that the damage which it may do counts as lost. */
    static void fencePublisher(TopicSetup setup) {
        setup.fencedPublishers = 1;
        setup.checksum = true;
    }

    static void wrapGenerations(TopicSetup setup) {
        setup.generations = 8;
        setup.firstGeneration = 7;
    }
}
