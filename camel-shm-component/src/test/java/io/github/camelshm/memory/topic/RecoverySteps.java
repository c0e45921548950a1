// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import io.github.camelshm.memory.topic.PublisherState.Publishing;
import io.github.camelshm.memory.topic.SlotWord.State;
import io.github.camelshm.memory.topic.SubscriberState.Subscribing;
import io.github.camelshm.memory.topic.TopicState.Held;
import io.github.camelshm.memory.topic.TopicState.Recoverer;
import io.github.camelshm.memory.topic.TopicState.Recovering;
import io.github.camelshm.memory.topic.TopicState.Slot;
import io.github.camelshm.memory.topic.TopicState.Subscription;

/**
 * How participants die, or are declared dead and go on, and how others recover what they left. Each method returns false if its
 * step is not possible.
 */
final class RecoverySteps {
    private final TopicSetup setup;

    RecoverySteps(TopicSetup setup) {
        this.setup = setup;
    }

    boolean publisherDies(TopicState state, PublisherState publisher) {
        if (state.publisherDeaths == 0 || !publisher.isAtWork()) {
            return false;
        }
        state.publisherDeaths--;
        publisher.stop(Publishing.DEAD, true);
        return true;
    }

    boolean publisherIsDeclaredDead(TopicState state, PublisherState publisher) {
        if (state.fencedPublishers == 0 || !publisher.isAtWork() || publisher.isDeclaredDead) {
            return false;
        }
        state.fencedPublishers--;
        publisher.isDeclaredDead = true;
        return true;
    }

    boolean subscriberDies(TopicState state, SubscriberState subscriber) {
        if (state.subscriberDeaths == 0 || !subscriber.isAtWork()) {
            return false;
        }
        state.subscriberDeaths--;
        subscriber.stop(Subscribing.DEAD, true);
        return true;
    }

    boolean subscriberIsDeclaredDead(TopicState state, SubscriberState subscriber) {
        if (state.fencedSubscribers == 0 || !subscriber.isAtWork() || subscriber.isDeclaredDead) {
            return false;
        }
        state.fencedSubscribers--;
        subscriber.isDeclaredDead = true;
        return true;
    }

    /** Once its subscription is recovered. */
    boolean startAgain(TopicState state, SubscriberState subscriber) {
        Subscription subscription = state.subscriptionOf(subscriber);
        if (subscriber.at != Subscribing.DEAD
                || subscription.holder == subscriber.number + 1
                || subscription.held == Held.FREE) {
            return false;
        }
        subscriber.stop(Subscribing.CLAIM, false);
        return true;
    }

    /** A recoverer finds a slot in which a dead publisher wrote. Only the file needs more than one step. */
    boolean findSlot(TopicState state, Recoverer me, int number) {
        int word = state.slots[number].word;
        if (me.at != Recovering.LOOK || !SlotWord.is(State.WRITING, word) || !isOwnerDead(state, word)) {
            return false;
        }
        if (setup.large) {
            me.target = number;
            me.word = word;
            me.at = Recovering.LOAD_LENGTH;
        } else {
            state.slots[number].word = SlotWord.voided(SlotWord.lap(word));
        }
        return true;
    }

    private static boolean isOwnerDead(TopicState state, int word) {
        PublisherState owner = state.publishers[TopicState.ownerNumber(SlotWord.owner(word))];
        return owner.isDeclaredDead && TopicState.owner(owner) == SlotWord.owner(word);
    }

    /** A recoverer finds a subscription that a dead subscriber holds, and changes its word by one compare-and-set. */
    boolean findSubscription(TopicState state, Recoverer me, SubscriberState subscriber) {
        Subscription left = state.subscriptionOf(subscriber);
        if (me.at != Recovering.LOOK || !subscriber.isDeclaredDead || left.holder != subscriber.number + 1) {
            return false;
        }
        left.holder = 0;
        if (left.held == Held.JOINING) {
            left.held = Held.FREE;
            if (!setup.has(TopicRule.RECOVERY_LEAVES_CURSOR)) {
                me.target = subscriber.subscription;
                me.at = Recovering.CLEAR_CURSOR;
            }
        } else if (subscriber.terms.isDurable()) {
            left.held = Held.IDLE;
            left.generation++;
            ring(me, TopicRule.IDLE_RINGS);
        } else {
            left.held = Held.FREE;
            left.isPromised = false;
            ring(me, TopicRule.FREE_RINGS);
        }
        return true;
    }

    /** An operator drops a subscription, with or without a holder. */
    boolean drop(TopicState state, Recoverer me, Subscription dropped) {
        boolean isHeld = dropped.held == Held.ACTIVE || dropped.held == Held.IDLE;
        if (state.drops == 0 || me.at != Recovering.LOOK || !isHeld) {
            return false;
        }
        state.drops--;
        if (dropped.held == Held.ACTIVE) {
            state.subscribers[dropped.holder - 1].isDeclaredDead = true;
            state.subscribers[dropped.holder - 1].isDropped = true;
        }
        dropped.held = Held.FREE;
        dropped.holder = 0;
        dropped.isPromised = false;
        ring(me, TopicRule.FREE_RINGS);
        return true;
    }

    private void ring(Recoverer me, TopicRule rule) {
        if (setup.doorbell && setup.has(rule)) {
            me.at = Recovering.RING;
        }
    }

    /** The next step of a recoverer that has found something. */
    boolean goOn(TopicState state, Recoverer me) {
        boolean voidsFirst = setup.has(TopicRule.VOID_BEFORE_UNLINK);
        switch (me.at) {
            case LOOK -> {
                return false;
            }
            case LOAD_LENGTH -> {
                Slot slot = state.slots[me.target];
                boolean isHalfName = slot.isLarge && slot.payload != slot.payload2;
                TopicProperties.require(!isHalfName, "recovery unlinks the file of a name that is half written");
                me.file = slot.isLarge ? slot.payload : 0;
                me.at = voidsFirst || me.file == 0 ? Recovering.VOID_SLOT : Recovering.UNLINK;
            }
            case VOID_SLOT -> {
                Slot slot = state.slots[me.target];
                boolean isUnchanged = slot.word == me.word;
                if (isUnchanged) {
                    slot.word = SlotWord.voided(SlotWord.lap(me.word));
                }
                if (isUnchanged && voidsFirst && me.file != 0) {
                    me.at = Recovering.UNLINK;
                } else {
                    me.done();
                }
            }
            case UNLINK -> {
                state.unlink(me.file);
                if (voidsFirst) {
                    me.done();
                } else {
                    me.at = Recovering.VOID_SLOT;
                }
            }
            case RING -> {
                state.ringWaiters();
                me.done();
            }
            case CLEAR_CURSOR -> {
                state.subscriptions[me.target].cursor = TopicState.NONE;
                me.done();
            }
        }
        return true;
    }
}
