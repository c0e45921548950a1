// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import io.github.camelshm.memory.topic.SlotWord.State;
import io.github.camelshm.memory.topic.SubscriberState.Next;
import io.github.camelshm.memory.topic.SubscriberState.Subscribing;
import io.github.camelshm.memory.topic.TopicState.Held;
import io.github.camelshm.memory.topic.TopicState.Subscription;

/** How a subscriber gets a subscription: a new one, or a durable one that has lost its holder. */
final class SubscribeSteps {
    private final TopicSetup setup;
    private final TopicProperties properties;

    SubscribeSteps(TopicSetup setup, TopicProperties properties) {
        this.setup = setup;
        this.properties = properties;
    }

    /** Takes the next step of a subscriber that does not take messages yet. Returns false if it has to wait. */
    boolean step(TopicState state, SubscriberState me) {
        Subscription subscription = state.subscriptionOf(me);
        switch (me.at) {
            case CLAIM -> {
                return claim(me, subscription);
            }
            case FIND_END -> {
                if (lapsAhead(state, me) >= 0) {
                    me.position++;
                } else {
                    me.position = Math.max(0, me.position - setup.history);
                    boolean compares = setup.has(TopicRule.CURSOR_BY_COMPARE_AND_SET);
                    me.at = compares ? Subscribing.LOAD_CURSOR : Subscribing.STORE_CURSOR;
                }
            }
            case LOAD_CURSOR -> {
                if (isFenced(me, subscription.cursorTag, TopicRule.CURSOR_BY_COMPARE_AND_SET)) {
                    leave(me);
                } else {
                    me.written = subscription.cursor;
                    me.writtenTag = subscription.cursorTag;
                    me.at = Subscribing.STORE_CURSOR;
                }
            }
            case STORE_CURSOR -> storeCursor(me, subscription);
            case RESET_LOST -> {
                if (isFenced(me, subscription.lostTag, TopicRule.COUNTERS_HAVE_GENERATIONS)) {
                    leave(me);
                } else {
                    subscription.lost = 0;
                    subscription.lostTag = setup.tag(me.generation);
                    me.at = Subscribing.RESET_REACHED;
                }
            }
            case RESET_REACHED -> {
                if (isFenced(me, subscription.reachedTag, TopicRule.COUNTERS_HAVE_GENERATIONS)) {
                    leave(me);
                } else {
                    subscription.reached = 0;
                    subscription.reachedTag = setup.tag(me.generation);
                    me.at = Subscribing.ACTIVATE;
                }
            }
            case ACTIVATE -> {
                if (subscription.held == Held.JOINING && subscription.isHeldBy(me)) {
                    subscription.held = Held.ACTIVE;
                    me.next = Next.SETTLE;
                    raiseCounter(state, me, setup.has(TopicRule.SUBSCRIBER_RAISES_COUNTER));
                } else {
                    leave(me);
                }
            }
            case RAISE_COUNTER -> {
                state.raiseSubscriptionCounter();
                goOn(state, me);
            }
            case SETTLE -> settle(state, me);
            case STORE_SETTLED -> {
                if (subscription.cursor == me.written && subscription.cursorTag == me.writtenTag) {
                    subscription.cursor = me.position;
                    me.written = me.position;
                    me.at = Subscribing.SETTLE;
                } else {
                    leave(me);
                }
            }
            default -> takeOver(state, me);
        }
        return true;
    }

    private boolean claim(SubscriberState me, Subscription subscription) {
        // The lock of the name lets one subscriber create it. Which one makes no difference.
        boolean mayCreate = me.isFirst || !me.terms.isDurable() || subscription.generation != setup.firstGeneration;
        if (subscription.held == Held.FREE && mayCreate) {
            subscription.held = Held.JOINING;
            subscription.generation++;
            subscription.kind = me.terms.kind();
            subscription.countedFrom = TopicState.NONE;
            subscription.delivered = 0;
            subscription.done = 0;
            me.position = setup.firstPosition;
            me.at = Subscribing.FIND_END;
        } else if (subscription.held == Held.IDLE && me.terms.isDurable()) {
            subscription.held = Held.ACTIVE;
            me.at = Subscribing.TAKE_OVER;
        } else {
            return false;
        }
        subscription.holder = me.number + 1;
        me.generation = subscription.generation;
        me.kind = subscription.kind;
        return true;
    }

    private void storeCursor(SubscriberState me, Subscription subscription) {
        boolean isUnchanged = subscription.cursor == me.written && subscription.cursorTag == me.writtenTag;
        if (setup.has(TopicRule.CURSOR_BY_COMPARE_AND_SET) && !isUnchanged) {
            me.written = 0;
            me.writtenTag = 0;
            me.at = Subscribing.LOAD_CURSOR;
        } else {
            subscription.cursor = me.position;
            subscription.cursorTag = setup.tag(me.generation);
            me.written = subscription.cursor;
            me.writtenTag = subscription.cursorTag;
            me.at = me.terms.isDurable() ? Subscribing.RESET_LOST : Subscribing.ACTIVATE;
        }
    }

    private void settle(TopicState state, SubscriberState me) {
        int laps = lapsAhead(state, me);
        int word = state.slot(me.position).word;
        boolean isWhole = SlotWord.is(State.REFUSED, word) && SlotWord.back(word) == laps;
        if (laps > 0 && (setup.has(TopicRule.SETTLE_PAST_REFUSED) || !isWhole)) {
            me.position++;
            me.lost += setup.has(TopicRule.SETTLING_COUNTS_NOTHING) ? 0 : 1;
            me.at = Subscribing.STORE_SETTLED;
        } else {
            settled(state, me);
        }
    }

    private void settled(TopicState state, SubscriberState me) {
        count(me, state.subscriptionOf(me));
        properties.promise(state, me);
        me.at = Subscribing.TAKE;
    }

    /** From here on it counts what is lost, or goes on counting what a holder before has counted. */
    private static void count(SubscriberState me, Subscription subscription) {
        me.isSettled = true;
        me.start = me.position;
        if (subscription.isHeldBy(me)) {
            subscription.countedFrom = Math.min(subscription.countedFrom, me.position);
            me.start = subscription.countedFrom;
        }
    }

    /** It does not settle: the messages of the holder before may stand in slots that were refused since. */
    private void takeOver(TopicState state, SubscriberState me) {
        Subscription subscription = state.subscriptionOf(me);
        switch (me.at) {
            case TAKE_OVER -> {
                if (isFenced(me, subscription.cursorTag, TopicRule.CURSOR_BY_COMPARE_AND_SET)) {
                    leave(me);
                } else {
                    me.position = subscription.cursor;
                    me.written = subscription.cursor;
                    me.writtenTag = subscription.cursorTag;
                    me.at = Subscribing.TAKE_OVER_CURSOR;
                }
            }
            case TAKE_OVER_CURSOR -> {
                if (subscription.cursor == me.written && subscription.cursorTag == me.writtenTag) {
                    subscription.cursorTag = setup.tag(me.generation);
                    me.writtenTag = subscription.cursorTag;
                    me.at = Subscribing.TAKE_OVER_REACHED;
                } else {
                    me.at = Subscribing.TAKE_OVER;
                }
            }
            case TAKE_OVER_REACHED -> {
                if (isFenced(me, subscription.reachedTag, TopicRule.COUNTERS_HAVE_GENERATIONS)) {
                    leave(me);
                } else {
                    me.redeliveredBelow = subscription.reached;
                    subscription.reachedTag = setup.tag(me.generation);
                    me.at = Subscribing.TAKE_OVER_LOST;
                }
            }
            case TAKE_OVER_LOST -> {
                if (isFenced(me, subscription.lostTag, TopicRule.COUNTERS_HAVE_GENERATIONS)) {
                    leave(me);
                } else {
                    me.lost = subscription.lost;
                    subscription.lostTag = setup.tag(me.generation);
                    count(me, subscription);
                    me.next = afterTakeOver();
                    raiseCounter(state, me, setup.has(TopicRule.TAKE_OVER_RAISES_COUNTER));
                }
            }
            default -> throw new AssertionError(me.at);
        }
    }

    private Next afterTakeOver() {
        if (!setup.has(TopicRule.TAKE_OVER_DOES_NOT_SETTLE)) {
            return Next.SETTLE;
        }
        return setup.doorbell && setup.has(TopicRule.TAKE_OVER_RINGS) ? Next.RING : Next.TAKE;
    }

    private void raiseCounter(TopicState state, SubscriberState me, boolean raises) {
        if (raises) {
            me.at = Subscribing.RAISE_COUNTER;
        } else {
            goOn(state, me);
        }
    }

    private void goOn(TopicState state, SubscriberState me) {
        Next next = me.next;
        me.next = Next.SETTLE;
        switch (next) {
            case SETTLE -> {
                if (setup.has(TopicRule.SETTLE)) {
                    me.at = Subscribing.SETTLE;
                } else {
                    settled(state, me);
                }
            }
            case TAKE -> me.at = Subscribing.TAKE;
            case RING -> me.at = Subscribing.RING;
        }
    }

    private boolean isFenced(SubscriberState me, int tag, TopicRule rule) {
        return setup.has(rule) && setup.isNewer(tag, me.generation);
    }

    private int lapsAhead(TopicState state, SubscriberState me) {
        return setup.lapsAhead(SlotWord.lap(state.slot(me.position).word), setup.lap(me.position));
    }

    /** A later holder has the subscription. */
    void leave(SubscriberState me) {
        properties.requireFenced(me);
        if (setup.fencedSubscribeAgain) {
            me.stop(Subscribing.CLAIM, false);
        } else {
            me.stop(Subscribing.GONE, me.isDeclaredDead);
        }
    }
}
