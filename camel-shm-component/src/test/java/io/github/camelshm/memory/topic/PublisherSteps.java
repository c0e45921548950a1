// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import io.github.camelshm.memory.topic.PublisherState.Publishing;
import io.github.camelshm.memory.topic.SlotWord.State;
import io.github.camelshm.memory.topic.TopicSetup.Kind;
import io.github.camelshm.memory.topic.TopicState.Slot;
import io.github.camelshm.memory.topic.TopicState.Subscription;

/** How a publisher publishes its messages. */
final class PublisherSteps {
    private final TopicSetup setup;
    private final TopicProperties properties;

    PublisherSteps(TopicSetup setup, TopicProperties properties) {
        this.setup = setup;
        this.properties = properties;
    }

    /** Takes the next step of a publisher. Returns false if it has to wait. */
    boolean step(TopicState state, PublisherState me) {
        Slot slot = state.slot(me.position);
        switch (me.at) {
            case LOAD_COUNTER -> {
                if (me.isCurrent && me.position < me.limit) {
                    toSlot(me);
                } else {
                    computeLimit(me, false);
                }
            }
            case LOAD_SUBSCRIPTION -> {
                if (state.subscriptions[me.subscription].limits()) {
                    me.at = Publishing.LOAD_CURSOR;
                } else {
                    nextSubscription(state, me);
                }
            }
            case LOAD_CURSOR -> {
                me.lowest = Math.min(me.lowest, state.subscriptions[me.subscription].cursor);
                nextSubscription(state, me);
            }
            case FULL -> {
                if (setup.doorbell) {
                    state.waiters |= 1 << me.number;
                    me.isWaiting = true;
                } else if (isFull(state, me.position)) {
                    return false;
                }
                me.at = Publishing.LOAD_COUNTER;
            }
            case ASLEEP -> {
                if ((state.rung >> me.number & 1) == 0) {
                    return false;
                }
                stopWaiting(state, me);
                me.at = Publishing.LOAD_COUNTER;
            }
            case STOP_WAITING -> {
                stopWaiting(state, me);
                me.at = Publishing.LOAD_SLOT;
            }
            case LOAD_SLOT -> {
                return loadSlot(me, slot.word);
            }
            case CLAIM -> {
                if (slot.word != me.found) {
                    me.found = 0;
                    me.at = Publishing.LOAD_COUNTER;
                } else {
                    slot.word = writing(me);
                    if (setup.has(TopicRule.SECOND_READ)) {
                        me.at = Publishing.LOAD_COUNTER_AGAIN;
                    } else {
                        startWriting(state, me);
                    }
                }
            }
            case LOAD_COUNTER_AGAIN -> {
                if (me.isCurrent) {
                    startWriting(state, me);
                } else {
                    computeLimit(me, true);
                }
            }
            case REFUSE -> {
                if (slot.word == writing(me)) {
                    slot.word = refused(setup.lap(me.position), me.found);
                } else {
                    joinAgain(me);
                }
                me.found = 0;
                me.at = Publishing.LOAD_COUNTER;
            }
            case PUBLISH -> {
                if (slot.word == writing(me)) {
                    slot.word = SlotWord.published(setup.lap(me.position));
                    published(state, me);
                } else {
                    joinAgain(me);
                    me.at = Publishing.LOAD_COUNTER;
                }
            }
            case RAISE_COUNTER -> {
                state.raiseSubscriptionCounter();
                boolean rings = setup.doorbell && setup.has(TopicRule.SWITCH_RINGS);
                me.at = rings ? Publishing.RING : Publishing.LOAD_COUNTER;
            }
            case RING -> {
                state.ringWaiters();
                me.at = Publishing.LOAD_COUNTER;
            }
            case DONE, DEAD -> {
                return false;
            }
            default -> write(state, me);
        }
        return true;
    }

    /** The steps from the first store that destroys the message before to the last that completes the new one. */
    private void write(TopicState state, PublisherState me) {
        Slot slot = state.slot(me.position);
        int message = message(me);
        if (!me.isDeclaredDead) {
            properties.requireRead(state, me.position);
        }
        switch (me.at) {
            case LOAD_OLD_LENGTH -> {
                me.oldFile = slot.isLarge ? slot.payload : 0;
                me.at = me.oldFile == 0 ? afterUnlinking() : Publishing.UNLINK_OLD;
            }
            case UNLINK_OLD -> {
                state.unlink(me.oldFile);
                me.oldFile = 0;
                me.at = afterUnlinking();
            }
            case STORE_NO_LENGTH -> {
                slot.isLarge = false;
                me.at = Publishing.STORE_PAYLOAD;
            }
            case STORE_PAYLOAD -> {
                slot.payload = message;
                if (setup.twoWords) {
                    me.at = Publishing.STORE_PAYLOAD_2;
                } else {
                    slot.payload2 = message;
                    me.at = afterPayload();
                }
            }
            case STORE_PAYLOAD_2 -> {
                slot.payload2 = message;
                me.at = afterPayload();
            }
            case STORE_CHECKSUM -> {
                slot.checksum = message;
                slot.checksumPosition = me.position;
                me.at = setup.large ? Publishing.STORE_LENGTH : Publishing.PUBLISH;
            }
            case STORE_LENGTH -> {
                slot.isLarge = true;
                me.at = Publishing.PUBLISH;
            }
            default -> throw new AssertionError(me.at);
        }
    }

    private Publishing afterUnlinking() {
        return setup.has(TopicRule.NO_LENGTH_WHILE_WRITING) ? Publishing.STORE_NO_LENGTH : Publishing.STORE_PAYLOAD;
    }

    private Publishing afterPayload() {
        if (setup.checksum) {
            return Publishing.STORE_CHECKSUM;
        }
        return setup.large ? Publishing.STORE_LENGTH : Publishing.PUBLISH;
    }

    private void computeLimit(PublisherState me, boolean isSecondRead) {
        if (!isSecondRead && setup.has(TopicRule.COUNTER_BEFORE_LIMIT)) {
            me.isCurrent = true;
        }
        me.isSecondRead = isSecondRead;
        me.subscription = 0;
        me.lowest = TopicState.NONE;
        me.at = Publishing.LOAD_SUBSCRIPTION;
    }

    private void nextSubscription(TopicState state, PublisherState me) {
        me.at = Publishing.LOAD_SUBSCRIPTION;
        if (++me.subscription == state.subscriptions.length) {
            int limit = me.lowest == TopicState.NONE ? TopicState.NONE : me.lowest + setup.slots;
            boolean isSecondRead = me.isSecondRead;
            me.isCurrent |= !isSecondRead && !setup.has(TopicRule.COUNTER_BEFORE_LIMIT);
            me.limit = me.isCurrent ? limit : 0;
            me.isSecondRead = false;
            me.subscription = 0;
            me.lowest = 0;
            decide(state, me, me.position >= limit, isSecondRead);
        }
    }

    /** The limit is known. */
    private void decide(TopicState state, PublisherState me, boolean isFull, boolean isClaimed) {
        if (isClaimed && isFull) {
            me.at = Publishing.REFUSE;
        } else if (isClaimed) {
            startWriting(state, me);
        } else if (isFull) {
            me.at = me.isWaiting ? Publishing.ASLEEP : Publishing.FULL;
        } else {
            toSlot(me);
        }
    }

    private static void toSlot(PublisherState me) {
        me.at = me.isWaiting ? Publishing.STOP_WAITING : Publishing.LOAD_SLOT;
    }

    private boolean isFull(TopicState state, int position) {
        for (Subscription subscription : state.subscriptions) {
            if (subscription.limits() && position >= subscription.cursor + setup.slots) {
                return true;
            }
        }
        return false;
    }

    private static void stopWaiting(TopicState state, PublisherState me) {
        state.waiters &= ~(1 << me.number);
        state.rung &= ~(1 << me.number);
        me.isWaiting = false;
    }

    private boolean loadSlot(PublisherState me, int word) {
        if (setup.lapsAhead(SlotWord.lap(word), setup.lap(me.position)) >= 0) {
            me.position++;
            me.at = Publishing.LOAD_COUNTER;
            return true;
        }
        if (SlotWord.is(State.WRITING, word) && setup.has(TopicRule.WAIT_FOR_EARLIER_WRITER)) {
            return false;
        }
        me.found = word;
        me.at = Publishing.CLAIM;
        return true;
    }

    private int writing(PublisherState me) {
        return SlotWord.writing(setup.lap(me.position), TopicState.owner(me));
    }

    /** The file of a large message is complete before its slot is written. */
    private void startWriting(TopicState state, PublisherState me) {
        me.found = 0;
        if (setup.large) {
            state.createFile(message(me));
        }
        me.at = setup.large ? Publishing.LOAD_OLD_LENGTH : Publishing.STORE_PAYLOAD;
    }

    private int refused(int lap, int found) {
        boolean isOfLapBefore = setup.lapsAhead(lap, SlotWord.lap(found)) == 1;
        if (isOfLapBefore && SlotWord.is(State.PUBLISHED, found)) {
            return SlotWord.refused(lap, 1);
        }
        if (isOfLapBefore && SlotWord.is(State.REFUSED, found) && setup.has(TopicRule.BACK)) {
            int back = SlotWord.back(found) + 1;
            if (back <= SlotWord.MOST_BACK) {
                return SlotWord.refused(lap, back);
            }
            if (setup.has(TopicRule.BACK_SATURATES)) {
                return SlotWord.refused(lap, SlotWord.MOST_BACK);
            }
        }
        return SlotWord.voided(lap);
    }

    /** It was declared dead: it joins with another number, and publishes again. */
    private static void joinAgain(PublisherState me) {
        me.life++;
        me.isDeclaredDead = false;
        me.isCurrent = false;
        me.limit = 0;
    }

    private void published(TopicState state, PublisherState me) {
        state.publishedAt[me.number][me.published++] = me.position + 1;
        if (me.published == setup.messages) {
            me.stop(Publishing.DONE, me.isDeclaredDead);
            me.life = 0;
        } else {
            me.position++;
            me.at = Publishing.LOAD_COUNTER;
        }
    }

    private int message(PublisherState me) {
        return me.number * setup.messages + me.published + 1;
    }

    /** As if slowSubscriberTimeout had elapsed for a subscription. Returns false if this publisher does not wait for it. */
    boolean makeSkip(TopicState state, PublisherState me, Subscription subscription) {
        boolean waits = me.at == Publishing.FULL || me.at == Publishing.ASLEEP;
        if (!waits
                || state.switches == 0
                || !subscription.limits()
                || me.position < subscription.cursor + setup.slots) {
            return false;
        }
        state.switches--;
        subscription.kind = Kind.SKIP;
        subscription.isPromised = false;
        me.at = Publishing.RAISE_COUNTER;
        return true;
    }
}
