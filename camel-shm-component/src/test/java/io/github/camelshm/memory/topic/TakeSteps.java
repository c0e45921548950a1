// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import io.github.camelshm.memory.topic.SlotWord.State;
import io.github.camelshm.memory.topic.SubscriberState.Next;
import io.github.camelshm.memory.topic.SubscriberState.Subscribing;
import io.github.camelshm.memory.topic.TopicSetup.Kind;
import io.github.camelshm.memory.topic.TopicState.Held;
import io.github.camelshm.memory.topic.TopicState.Slot;
import io.github.camelshm.memory.topic.TopicState.Subscription;

/** How a subscriber takes, delivers and acknowledges messages. */
final class TakeSteps {
    private final TopicSetup setup;
    private final TopicProperties properties;
    private final SubscribeSteps subscribing;

    TakeSteps(TopicSetup setup, TopicProperties properties, SubscribeSteps subscribing) {
        this.subscribing = subscribing;
        this.setup = setup;
        this.properties = properties;
    }

    /** Takes the next step of a subscriber. Returns false if it has to wait. */
    boolean step(TopicState state, SubscriberState me) {
        Subscription subscription = state.subscriptionOf(me);
        switch (me.at) {
            case TAKE -> {
                return take(state, me);
            }
            case DELIVER -> deliver(state, me);
            case STORE_REACHED -> storeReached(state, me);
            case LOAD_WAITERS -> {
                boolean isDue = unacknowledged(me) > 0 && (isDue(me) || state.waiters != 0);
                me.at = isDue ? acknowledging() : Subscribing.TAKE;
            }
            case ACKNOWLEDGE -> acknowledge(me, subscription);
            case RING -> {
                state.ringWaiters();
                boolean isLate = !setup.has(TopicRule.CURSOR_BEFORE_WAITERS) && unacknowledged(me) > 0;
                me.at = isLate ? Subscribing.ACKNOWLEDGE : Subscribing.TAKE;
            }
            case OVERRUN -> {
                if (setup.has(TopicRule.LOOK_AT_OWN_WORD) && !subscription.isHeldBy(me)) {
                    subscribing.leave(me);
                } else {
                    me.kind = subscription.kind;
                    overrun(state, me);
                }
            }
            case STORE_LOST -> {
                if (setup.has(TopicRule.COUNTERS_HAVE_GENERATIONS)
                        && subscription.lostTag != setup.tag(me.generation)) {
                    subscribing.leave(me);
                } else {
                    TopicProperties.require(me.lost >= subscription.lost, "a fenced subscriber lowers what was lost");
                    subscription.lost = me.lost;
                    afterPassing(me);
                }
            }
            case LOAD_OWN_WORD -> loadOwnWord(me, subscription);
            case BLOCK_AGAIN -> {
                if (subscription.held == Held.ACTIVE && subscription.isHeldBy(me)) {
                    subscription.kind = Kind.BLOCK;
                    me.kind = Kind.BLOCK;
                    me.at = Subscribing.TAKE;
                    if (setup.has(TopicRule.BLOCKING_AGAIN_RAISES_COUNTER)) {
                        me.next = setup.has(TopicRule.BLOCKING_AGAIN_DOES_NOT_SETTLE) ? Next.TAKE : Next.SETTLE;
                        me.at = Subscribing.RAISE_COUNTER;
                    }
                } else {
                    subscribing.leave(me);
                }
            }
            case GONE, DEAD -> {
                return false;
            }
            default -> copy(state, me);
        }
        return true;
    }

    private boolean take(TopicState state, SubscriberState me) {
        int word = state.slot(me.position).word;
        int laps = setup.lapsAhead(SlotWord.lap(word), setup.lap(me.position));
        State found = SlotWord.state(word);
        int back = SlotWord.back(word);
        boolean isCounted = back < SlotWord.MOST_BACK || !setup.has(TopicRule.BACK_SATURATES);
        boolean isWholeBehindRefusal = found == State.REFUSED && laps == back && isCounted;
        boolean isPassedByRefusal = found == State.REFUSED && laps < back && setup.has(TopicRule.PASS_REFUSED);
        boolean isLater = laps > 0 && !isPassedByRefusal;
        boolean isBlocking = me.kind == Kind.BLOCK;
        if (laps <= 0 && isBlocking && me.isSettled && !me.isDeclaredDead) {
            properties.promise(state, me);
        }
        if (isBusy(me)) {
            return beforeWaiting(state, me, false);
        }
        if (isWholeBehindRefusal || (laps == 0 && found == State.PUBLISHED)) {
            me.found = word;
            me.at = setup.large ? Subscribing.COPY_LENGTH : Subscribing.COPY_PAYLOAD;
            return true;
        }
        boolean isEmpty = laps < 0 || (laps == 0 && found == State.WRITING);
        boolean mayBeRefused =
                laps == 1 && isBlocking && found == State.WRITING && setup.has(TopicRule.WAIT_FOR_NEXT_WRITER);
        if (isEmpty || mayBeRefused) {
            return beforeWaiting(state, me, isEmpty);
        }
        if (!isLater) {
            me.position++;
            afterPassing(me);
            return true;
        }
        me.found = SlotWord.withOwner(word, 0);
        if (isBlocking) {
            me.at = Subscribing.OVERRUN;
        } else {
            overrun(state, me);
        }
        return true;
    }

    /** Whether its threads have enough to do: what may be a redelivery is delivered alone, to find the message that kills. */
    private boolean isBusy(SubscriberState me) {
        return me.deliveries() == setup.consumers || (me.inDelivery != 0 && me.position < me.redeliveredBelow);
    }

    private boolean beforeWaiting(TopicState state, SubscriberState me, boolean isEmpty) {
        Subscription subscription = state.subscriptionOf(me);
        if (unacknowledged(me) > 0 && setup.has(TopicRule.ACKNOWLEDGE_BEFORE_WAITING)) {
            me.at = acknowledging();
            return true;
        }
        boolean isHeld = subscription.isHeldBy(me) || !setup.has(TopicRule.LOOK_AT_OWN_WORD);
        boolean isSwitched = subscription.kind != me.kind;
        boolean isAtEnd = isEmpty && (me.inDelivery == 0 || !setup.has(TopicRule.BLOCK_AGAIN_WITHOUT_DELIVERIES));
        boolean wantsToBlock = isAtEnd && me.kind == Kind.SKIP && me.terms.kind() == Kind.BLOCK;
        if (isHeld && !isSwitched && !wantsToBlock) {
            return false;
        }
        me.isAtEnd = isAtEnd;
        me.at = Subscribing.LOAD_OWN_WORD;
        return true;
    }

    private void loadOwnWord(SubscriberState me, Subscription subscription) {
        if (!subscription.isHeldBy(me)) {
            subscribing.leave(me);
            return;
        }
        boolean blocksAgain = me.isAtEnd && me.kind == subscription.kind;
        me.kind = subscription.kind;
        me.isAtEnd = false;
        me.at = blocksAgain ? Subscribing.BLOCK_AGAIN : Subscribing.TAKE;
    }

    /** The steps from the slot's word to the message. */
    private void copy(TopicState state, SubscriberState me) {
        Slot slot = state.slot(me.position);
        switch (me.at) {
            case COPY_LENGTH -> {
                me.isLarge = slot.isLarge;
                me.at = Subscribing.COPY_PAYLOAD;
            }
            case COPY_PAYLOAD -> {
                me.copy = slot.payload;
                me.copy2 = slot.payload;
                me.at = setup.twoWords ? Subscribing.COPY_PAYLOAD_2 : afterPayload();
            }
            case COPY_PAYLOAD_2 -> {
                me.copy2 = slot.payload2;
                me.at = afterPayload();
            }
            case COPY_CHECKSUM -> {
                me.checksum = slot.checksum;
                me.checksumPosition = slot.checksumPosition;
                me.at = Subscribing.VALIDATE;
            }
            case OPEN_FILE -> openFile(state, me);
            case VALIDATE -> validate(state, me);
            default -> throw new AssertionError(me.at);
        }
    }

    private Subscribing afterPayload() {
        if (setup.large) {
            return Subscribing.OPEN_FILE;
        }
        return setup.checksum ? Subscribing.COPY_CHECKSUM : Subscribing.VALIDATE;
    }

    /** A file that is missing is an overrun, not an error, if the slot has changed. */
    private void openFile(TopicState state, SubscriberState me) {
        boolean isThere = me.isLarge && me.copy == me.copy2 && state.hasFile(me.copy);
        boolean isUnchanged = state.slot(me.position).word == me.found;
        TopicProperties.require(
                isThere || !isUnchanged, "position %d is published, but its file is missing", me.position);
        me.isLarge = false;
        if (isThere) {
            me.at = Subscribing.VALIDATE;
        } else {
            me.clearCopy();
            me.at = Subscribing.TAKE;
        }
    }

    private void validate(TopicState state, SubscriberState me) {
        boolean isChanged = state.slot(me.position).word != me.found && setup.has(TopicRule.VALIDATE_COPY);
        boolean isDamaged =
                setup.checksum && (me.copy != me.copy2 || me.copy != me.checksum || me.position != me.checksumPosition);
        me.found = 0;
        if (isChanged) {
            me.clearCopy();
            me.at = Subscribing.TAKE;
        } else if (isDamaged) {
            lose(me, 1);
        } else if (me.terms.isDurable() && setup.has(TopicRule.REACHED_BEFORE_DELIVERY)) {
            me.at = Subscribing.STORE_REACHED;
        } else {
            deliver(state, me);
        }
    }

    private void storeReached(TopicState state, SubscriberState me) {
        Subscription subscription = state.subscriptionOf(me);
        if (setup.has(TopicRule.COUNTERS_HAVE_GENERATIONS) && subscription.reachedTag != setup.tag(me.generation)) {
            subscribing.leave(me);
            return;
        }
        boolean isBefore = setup.has(TopicRule.REACHED_BEFORE_DELIVERY);
        int reached = isBefore ? me.position + 1 : me.position;
        if (reached > me.redeliveredBelow) {
            TopicProperties.require(reached >= subscription.reached, "a fenced subscriber lowers what was reached");
            subscription.reached = reached;
        }
        if (isBefore) {
            me.at = Subscribing.DELIVER;
        } else {
            afterPassing(me);
        }
    }

    private void deliver(TopicState state, SubscriberState me) {
        properties.deliver(state, me);
        int position = me.position++;
        me.delivering(position, true);
        if (setup.consumers == 1) {
            finish(state, me, position);
        }
        me.clearCopy();
        if (me.terms.isDurable() && !setup.has(TopicRule.REACHED_BEFORE_DELIVERY)) {
            me.at = Subscribing.STORE_REACHED;
        } else {
            afterPassing(me);
        }
    }

    /** One of several threads is done with a message, the first or the second of those in delivery. */
    boolean finishOne(TopicState state, SubscriberState me, int which) {
        if (me.deliveries() <= which) {
            return false;
        }
        int position = me.written;
        for (int before = which; before > 0 || !me.isInDelivery(position); position++) {
            before -= me.isInDelivery(position) ? 1 : 0;
        }
        finish(state, me, position);
        return true;
    }

    private void finish(TopicState state, SubscriberState me, int position) {
        me.delivering(position, false);
        boolean isRemembered = me.terms.isDurable() && !me.isDropped;
        for (int message = 0; message < setup.allMessages() && isRemembered; message++) {
            if (state.publishedAt(message) == position) {
                state.subscriptionOf(me).done |= 1 << message;
            }
        }
    }

    private void afterPassing(SubscriberState me) {
        if (setup.doorbell) {
            me.at = Subscribing.LOAD_WAITERS;
        } else {
            me.at = unacknowledged(me) > 0 && isDue(me) ? acknowledging() : Subscribing.TAKE;
        }
    }

    private boolean isDue(SubscriberState me) {
        return me.terms.isDurable() || unacknowledged(me) >= setup.acknowledgeAfter;
    }

    private Subscribing acknowledging() {
        boolean isFirst = setup.has(TopicRule.CURSOR_BEFORE_WAITERS) || !setup.doorbell;
        return isFirst ? Subscribing.ACKNOWLEDGE : Subscribing.RING;
    }

    private void acknowledge(SubscriberState me, Subscription subscription) {
        if (subscription.cursor != me.written || subscription.cursorTag != me.writtenTag) {
            subscribing.leave(me);
            return;
        }
        subscription.cursor = nextCursor(me);
        me.written = subscription.cursor;
        boolean isCounted =
                !me.terms.isDurable() || setup.has(TopicRule.LOST_BEFORE_CURSOR) || me.lost == subscription.lost;
        if (!isCounted) {
            me.at = Subscribing.STORE_LOST;
        } else {
            boolean rings = setup.doorbell && setup.has(TopicRule.CURSOR_BEFORE_WAITERS);
            me.at = rings ? Subscribing.RING : Subscribing.TAKE;
        }
    }

    private int unacknowledged(SubscriberState me) {
        return nextCursor(me) - me.written;
    }

    private int nextCursor(SubscriberState me) {
        int next = me.position;
        if (setup.has(TopicRule.CURSOR_IS_LOWEST_NOT_DONE)) {
            for (int position = me.position - 1; position >= me.written; position--) {
                next = me.isInDelivery(position) ? position : next;
            }
        } else {
            while (next > me.written && me.isInDelivery(next - 1)) {
                next--;
            }
        }
        return next;
    }

    private void overrun(TopicState state, SubscriberState me) {
        int laps = setup.lapsAhead(SlotWord.lap(me.found), setup.lap(me.position));
        me.found = 0;
        if (me.kind == Kind.BLOCK) {
            properties.requireLossIsAllowed(state, me);
            lose(me, 1);
        } else {
            int quarter = setup.slots / 4;
            int jump = setup.has(TopicRule.JUMP_FORWARD) ? Math.max(1, quarter) : quarter;
            int positions = (laps - 1) * setup.slots + jump;
            TopicProperties.require(
                    positions > 0 || properties.isAnyPublisherAtWork(state),
                    "a skipping subscriber moves on by nothing for ever");
            lose(me, positions);
        }
    }

    private void lose(SubscriberState me, int positions) {
        me.clearCopy();
        me.lost += positions;
        me.position += positions;
        if (me.terms.isDurable() && setup.has(TopicRule.LOST_BEFORE_CURSOR)) {
            me.at = Subscribing.STORE_LOST;
        } else {
            afterPassing(me);
        }
    }
}
