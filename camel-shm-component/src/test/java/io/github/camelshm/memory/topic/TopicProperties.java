// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import io.github.camelshm.memory.topic.PublisherState.Publishing;
import io.github.camelshm.memory.topic.StateSpace.Fault;
import io.github.camelshm.memory.topic.SubscriberState.Subscribing;
import io.github.camelshm.memory.topic.TopicSetup.Kind;
import io.github.camelshm.memory.topic.TopicState.Held;
import io.github.camelshm.memory.topic.TopicState.Slot;
import io.github.camelshm.memory.topic.TopicState.Subscription;

/** What has to hold in every state, or the exploration stops with a {@link Fault}. */
final class TopicProperties {
    private final TopicSetup setup;

    TopicProperties(TopicSetup setup) {
        this.setup = setup;
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would need a library.
    static void require(boolean holds, String otherwise, Object... arguments) {
        if (!holds) {
            throw new Fault(otherwise.formatted(arguments));
        }
    }

    /** A publisher is about to overwrite the slot of this position. */
    void requireRead(TopicState state, int position) {
        for (Subscription subscription : state.subscriptions) {
            if (subscription.isPromised && subscription.limits() && position >= subscription.cursor + setup.slots) {
                throw new Fault("a publisher overwrites what a blocking subscription still has to read");
            }
        }
    }

    /** From here on the subscription, if it blocks and is still held by this subscriber, loses nothing without a death. */
    void promise(TopicState state, SubscriberState subscriber) {
        Subscription subscription = state.subscriptionOf(subscriber);
        subscription.isPromised |= subscription.limits() && subscription.isHeldBy(subscriber);
    }

    void requireLossIsAllowed(TopicState state, SubscriberState subscriber) {
        Subscription subscription = state.subscriptionOf(subscriber);
        if (subscription.isPromised && subscription.isHeldBy(subscriber) && !hasAnyPublisherDied(state)) {
            throw new Fault("subscriber %d loses position %d without a death"
                    .formatted(subscriber.number, subscriber.position));
        }
    }

    /** A subscriber starts to deliver the message that it has copied. */
    void deliver(TopicState state, SubscriberState subscriber) {
        Subscription subscription = state.subscriptionOf(subscriber);
        require(subscriber.copy == subscriber.copy2, "a torn message is delivered");
        require(subscriber.copy != 0, "nothing is delivered as a message");
        int message = subscriber.copy - 1;
        require(
                state.publishedAt(message) == subscriber.position,
                "position %d is delivered with message %d",
                subscriber.position,
                message);
        int bit = 1 << message;
        int laterOfPublisher = -bit & ((1 << ((message / setup.messages + 1) * setup.messages)) - 1);
        require((subscriber.delivered & bit) == 0, "message %d is delivered twice to one holder", message);
        require(
                (subscriber.delivered & laterOfPublisher) == 0,
                "message %d is delivered after a later one of its publisher",
                message);
        boolean isRemembered = subscriber.terms.isDurable() && !subscriber.isDropped;
        require(
                !isRemembered
                        || (subscription.delivered & bit) == 0
                        || subscriber.isDeclaredDead
                        || subscriber.position < subscriber.redeliveredBelow,
                "message %d is delivered again to a durable subscription, and not marked",
                message);
        subscriber.delivered |= bit;
        if (isRemembered) {
            subscription.delivered |= bit;
        }
    }

    /** What a subscriber has passed was delivered, or counted as lost, and not much more was counted than lost. */
    void requireCounted(TopicState state, SubscriberState subscriber) {
        if (!subscriber.isSettled || subscriber.isDeclaredDead) {
            return;
        }
        int published = 0;
        int missing = 0;
        for (int message = 0; message < setup.allMessages(); message++) {
            int position = state.publishedAt(message);
            if (position >= subscriber.start && position < subscriber.position) {
                published++;
                missing += isDelivered(state, subscriber, message) ? 0 : 1;
            }
        }
        int empty = subscriber.position - subscriber.start - published;
        boolean isInherited = subscriber.terms.isDurable() && setup.subscriberDeaths + setup.fencedSubscribers > 0;
        if (missing > subscriber.lost) {
            throw new Fault("%d messages are missing, and %d were counted as lost".formatted(missing, subscriber.lost));
        }
        if (subscriber.lost > missing + empty && !isInherited) {
            throw new Fault("%d were counted as lost, but %d are missing, and %d positions had no message"
                    .formatted(subscriber.lost, missing, empty));
        }
        boolean mayLose =
                subscriber.terms.kind() == Kind.SKIP || setup.switches > 0 || isInherited || hasAnyPublisherDied(state);
        if (subscriber.lost > 0 && !mayLose) {
            throw new Fault("blocking subscriber %d lost something without any death".formatted(subscriber.number));
        }
    }

    /** A subscriber stops because it believes that others have declared it dead. */
    void requireFenced(SubscriberState subscriber) {
        require(
                subscriber.isDeclaredDead,
                "a subscriber that was not declared dead gives up its subscription at %s",
                subscriber.at);
    }

    /** Nothing can go on: all is published, and delivered or lost, and no participant waits for what does not come. */
    void requireEnd(TopicState state) {
        for (PublisherState publisher : state.publishers) {
            require(
                    !publisher.isAtWork() || isForgotten(state, publisher.position),
                    "a publisher waits for ever at %s",
                    publisher.at);
        }
        for (SubscriberState subscriber : state.subscribers) {
            if (subscriber.isAtWork()) {
                require(
                        subscriber.at == Subscribing.TAKE && subscriber.inDelivery == 0,
                        "subscriber %d waits for ever at %s",
                        subscriber.number,
                        subscriber.at);
                require(
                        state.subscriptionOf(subscriber).isHeldBy(subscriber),
                        "subscriber %d does not notice that it has lost its subscription",
                        subscriber.number);
                for (int message = 0; message < setup.allMessages(); message++) {
                    require(
                            state.publishedAt(message) < subscriber.position || isDelivered(state, subscriber, message),
                            "position %d is never delivered, subscriber %d stays at %d",
                            state.publishedAt(message),
                            subscriber.number,
                            subscriber.position);
                }
            }
        }
        requireNoStrayFile(state);
    }

    /** Whether an idle durable subscription that blocks is a whole ring behind: then publishers have to wait. */
    private boolean isForgotten(TopicState state, int position) {
        for (Subscription subscription : state.subscriptions) {
            if (subscription.held == Held.IDLE
                    && subscription.limits()
                    && position >= subscription.cursor + setup.slots) {
                return true;
            }
        }
        return false;
    }

    /** A file stays only while a slot names it, or if its publisher died before that. */
    private void requireNoStrayFile(TopicState state) {
        int named = 0;
        for (Slot slot : state.slots) {
            named |= slot.isLarge ? 1 << (slot.payload - 1) : 0;
        }
        for (int message = 0; message < setup.allMessages(); message++) {
            boolean isStray = state.hasFile(message + 1) && (named >> message & 1) == 0;
            boolean hasDied = state.publishers[message / setup.messages].at == Publishing.DEAD;
            require(!isStray || hasDied, "the file of message %d is left behind", message);
        }
    }

    private boolean isDelivered(TopicState state, SubscriberState subscriber, int message) {
        int done = subscriber.terms.isDurable() ? state.subscriptionOf(subscriber).done : subscriber.delivered;
        int position = state.publishedAt(message);
        return ((done >> message) & 1) != 0 || (position < subscriber.position && subscriber.isInDelivery(position));
    }

    boolean isAnyPublisherAtWork(TopicState state) {
        for (PublisherState publisher : state.publishers) {
            if (publisher.isAtWork()) {
                return true;
            }
        }
        return false;
    }

    private boolean hasAnyPublisherDied(TopicState state) {
        return state.publisherDeaths < setup.publisherDeaths || state.fencedPublishers < setup.fencedPublishers;
    }
}
