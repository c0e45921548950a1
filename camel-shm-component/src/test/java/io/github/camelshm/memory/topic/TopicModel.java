// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import io.github.camelshm.memory.topic.SubscriberState.Subscribing;
import io.github.camelshm.memory.topic.TopicState.Recoverer;
import io.github.camelshm.memory.topic.TopicState.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The steps of a topic's publishers and subscribers, their deaths and their recovery, for {@link StateSpace}: the rules of the
 * design, without an implementation. One step is one load, store or compare-and-set of a shared word, in any order between the
 * participants (sequential consistency). A wait is a step that cannot be taken, so a lost wake-up is a state in which nothing can
 * go on.
 *
 * <p>What is checked: a message is delivered whole, from the position at which it was published, once to a holder, and in the
 * order of its publisher; what is passed was delivered or counted as lost, and the count exceeds the truth by no more than the
 * positions without a message; a blocking subscriber loses nothing without a death, and no publisher overwrites what it still has
 * to read; a subscriber gives up its subscription if, and only if, it was fenced; every message that is not lost is delivered in
 * the end, no wait lasts for ever, and no file is left behind.
 */
class TopicModel implements StateSpace.Model {
    /**
     * What can happen next.
     *
     * @param isProgress whether it ends a wait, unlike an accident, which may never happen
     * @param step changes the state; returns false if it is not possible
     */
    private record Action(String name, boolean isProgress, BooleanSupplier step) {}

    private final TopicSetup setup;
    private final TopicProperties properties;
    private final List<Action> actions = new ArrayList<>();
    private final List<int[]> permutations = new ArrayList<>();
    private final TopicState state;
    private final byte[] next;
    private final byte[] renumbered;

    TopicModel(TopicSetup setup) {
        if (setup.allMessages() > Byte.SIZE || setup.publishers > 3 || setup.firstPosition % setup.slots != 0) {
            throw new IllegalArgumentException(
                    "A byte has a bit for each message, and two bits for a publisher's number");
        }
        if (setup.large && setup.fencedPublishers > 0) {
            throw new IllegalArgumentException("A file is known by its message, so it cannot be published again");
        }
        this.setup = setup;
        this.properties = new TopicProperties(setup);
        this.state = new TopicState(setup);
        this.next = new byte[state.size()];
        this.renumbered = new byte[next.length];
        addPublishers(new PublisherSteps(setup, properties));
        SubscribeSteps subscribing = new SubscribeSteps(setup, properties);
        addSubscribers(subscribing, new TakeSteps(setup, properties, subscribing));
        RecoverySteps recovery = new RecoverySteps(setup);
        addAccidents(recovery);
        for (Recoverer recoverer : state.recoverers) {
            addRecovery(recovery, recoverer);
        }
        addPermutations(new int[setup.publishers], 0);
    }

    private void addPublishers(PublisherSteps steps) {
        for (PublisherState publisher : state.publishers) {
            String name = "publisher " + publisher.number;
            add(name, () -> steps.step(state, publisher));
            for (int i = 0; i < state.subscriptions.length && setup.switches > 0; i++) {
                Subscription subscription = state.subscriptions[i];
                add(name + " makes skip subscription " + i, () -> steps.makeSkip(state, publisher, subscription));
            }
        }
    }

    private void addSubscribers(SubscribeSteps subscribing, TakeSteps taking) {
        for (SubscriberState subscriber : state.subscribers) {
            String name = "subscriber " + subscriber.number;
            add(name, () -> {
                boolean takes = subscriber.at.compareTo(Subscribing.TAKE) >= 0;
                boolean isPossible = takes ? taking.step(state, subscriber) : subscribing.step(state, subscriber);
                properties.requireCounted(state, subscriber);
                return isPossible;
            });
            for (int i = 0; i < setup.consumers && setup.consumers > 1; i++) {
                int which = i;
                add(name + " is done with delivery " + i, () -> taking.finishOne(state, subscriber, which));
            }
        }
    }

    private void addAccidents(RecoverySteps steps) {
        for (PublisherState publisher : state.publishers) {
            String name = "publisher " + publisher.number;
            if (setup.publisherDeaths > 0) {
                addAccident(name + " dies", () -> steps.publisherDies(state, publisher));
            }
            if (setup.fencedPublishers > 0) {
                addAccident(name + " is declared dead", () -> steps.publisherIsDeclaredDead(state, publisher));
            }
        }
        for (SubscriberState subscriber : state.subscribers) {
            String name = "subscriber " + subscriber.number;
            if (setup.subscriberDeaths > 0) {
                addAccident(name + " dies", () -> steps.subscriberDies(state, subscriber));
            }
            if (setup.fencedSubscribers > 0) {
                addAccident(name + " is declared dead", () -> steps.subscriberIsDeclaredDead(state, subscriber));
            }
            if (setup.deadStartAgain) {
                add(name + " is started again", () -> steps.startAgain(state, subscriber));
            }
        }
        for (int i = 0; i < state.subscriptions.length && setup.drops > 0; i++) {
            Subscription subscription = state.subscriptions[i];
            Recoverer operator = state.recoverers[0];
            addAccident("subscription %d is dropped".formatted(i), () -> steps.drop(state, operator, subscription));
        }
    }

    private void addRecovery(RecoverySteps steps, Recoverer recoverer) {
        boolean anyPublisherDies = setup.publisherDeaths + setup.fencedPublishers > 0;
        boolean anySubscriberDies = setup.subscriberDeaths + setup.fencedSubscribers > 0;
        for (int i = 0; i < setup.slots && anyPublisherDies; i++) {
            int slot = i;
            add("recovery of slot " + i, () -> steps.findSlot(state, recoverer, slot));
        }
        for (int i = 0; i < state.subscribers.length && anySubscriberDies; i++) {
            SubscriberState subscriber = state.subscribers[i];
            add("recovery of subscriber " + i, () -> steps.findSubscription(state, recoverer, subscriber));
        }
        if (anyPublisherDies || anySubscriberDies || setup.drops > 0) {
            add("recovery goes on", () -> steps.goOn(state, recoverer));
        }
    }

    private void add(String name, BooleanSupplier step) {
        actions.add(new Action(name, true, step));
    }

    private void addAccident(String name, BooleanSupplier step) {
        actions.add(new Action(name, false, step));
    }

    private void addPermutations(int[] numbers, int filled) {
        if (filled == numbers.length) {
            permutations.add(numbers.clone());
            return;
        }
        for (int number = 0; number < numbers.length; number++) {
            boolean isUsed = false;
            for (int i = 0; i < filled; i++) {
                isUsed |= numbers[i] == number;
            }
            if (!isUsed) {
                numbers[filled] = number;
                addPermutations(numbers, filled + 1);
            }
        }
    }

    @Override
    public byte[] initial() {
        TopicState first = new TopicState(setup);
        first.begin(setup);
        byte[] bytes = new byte[next.length];
        first.write(bytes);
        return bytes;
    }

    @Override
    public int actions() {
        return actions.size();
    }

    @Override
    public byte[] successor(byte[] from, int action) {
        state.read(from);
        if (!actions.get(action).step().getAsBoolean()) {
            return null;
        }
        state.write(next);
        return next;
    }

    @Override
    public boolean isProgress(int action) {
        return actions.get(action).isProgress();
    }

    @Override
    public void ended(byte[] last) {
        state.read(last);
        properties.requireEnd(state);
    }

    /**
     * The lowest fingerprint of all ways to number the publishers. Their numbers decide nothing, so states that differ in no more
     * have successors that differ in no more. Only the ways that sort the publishers are tried, which are few.
     */
    @Override
    public long fingerprint(byte[] bytes) {
        state.read(bytes);
        long lowest = Long.MAX_VALUE;
        for (int[] numbers : permutations) {
            if (isSorted(numbers)) {
                state.write(renumbered, numbers);
                lowest = Math.min(lowest, StateBytes.fingerprint(renumbered));
            }
        }
        return lowest;
    }

    private boolean isSorted(int[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            for (int j = 0; j < numbers.length; j++) {
                if (numbers[i] < numbers[j] && state.publishers[i].order() > state.publishers[j].order()) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public String describe(int action, byte[] after) {
        TopicState described = new TopicState(setup);
        described.read(after);
        return actions.get(action).name() + ": " + described;
    }
}
