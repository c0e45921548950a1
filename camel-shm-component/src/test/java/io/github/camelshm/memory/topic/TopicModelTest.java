// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import static io.github.camelshm.memory.topic.TopicSetup.Subscription.blocking;
import static io.github.camelshm.memory.topic.TopicSetup.Subscription.skipping;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of a topic hold in every order of steps, and each of them is needed. The system property {@code topic.model.states}
 * explores larger setups instead, up to so many states of each. A heap of 2 GB ({@code -Dtest.jvm=-Xmx2g}) holds 50 million.
 */
@Tag("once")
class TopicModelTest {
    private static final int LIMIT = 2_000_000;
    private static final int LONG_LIMIT = Integer.getInteger("topic.model.states", 0);

    static Stream<TopicCase> cases() {
        return LONG_LIMIT > 0 ? TopicLongCases.all() : TopicShortCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void propertiesHoldInEveryOrderOfSteps(TopicCase checked) {
        long start = System.nanoTime();
        int limit = LONG_LIMIT > 0 ? LONG_LIMIT : LIMIT;
        StateSpace.Result result = StateSpace.explore(new TopicModel(checked.setup()), limit);

        System.out.printf("Topic model, %s: %s, %.1f s%n", checked, result, (System.nanoTime() - start) / 1e9);
        assertThat(result.fault()).as(result.toString()).isNull();
        assertThat(result.isComplete() || LONG_LIMIT > 0).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void withoutARuleAPropertyDoesNotHold(TopicRule rule) {
        StateSpace.Result with = StateSpace.explore(new TopicModel(setupThatNeeds(rule)), LIMIT);
        StateSpace.Result without =
                StateSpace.explore(new TopicModel(setupThatNeeds(rule).without(rule)), LIMIT);

        assertThat(with.fault()).as("with %s: %s", rule, with).isNull();
        assertThat(with.isComplete()).isTrue();
        assertThat(without.fault()).as("without %s: %s", rule, without).isNotNull();
    }

    /** The smallest that were found. */
    private static TopicSetup setupThatNeeds(TopicRule rule) {
        TopicSetup blocking = new TopicSetup(1, 2, 1, blocking());
        TopicSetup skipping = new TopicSetup(1, 2, 1, skipping());
        TopicSetup twoForOneName = new TopicSetup(1, 2, 1, blocking().durable().twoSubscribers());
        return switch (rule) {
            case COUNTER_BEFORE_LIMIT -> new TopicSetup(1, 2, 1, blocking(), skipping());
            case SECOND_READ, SUBSCRIBER_RAISES_COUNTER, SETTLE, SETTLING_COUNTS_NOTHING, WAIT_FOR_NEXT_WRITER ->
                blocking;
            case BACK, PASS_REFUSED, SETTLE_PAST_REFUSED -> new TopicSetup(3, 1, 1, blocking());
            case BACK_SATURATES ->
                new TopicSetup(1, 1, 1, blocking()).with(s -> {
                    s.firstPosition = 1;
                    s.refusals = SlotWord.MOST_BACK;
                    s.history = 1;
                });
            case WAIT_FOR_EARLIER_WRITER -> new TopicSetup(2, 1, 1, blocking());
            case NO_LENGTH_WHILE_WRITING ->
                skipping.with(s -> {
                    s.large = true;
                    s.twoWords = true;
                    s.publisherDeaths = 1;
                });
            case CURSOR_BY_COMPARE_AND_SET ->
                new TopicSetup(1, 1, 1, blocking().twoSubscribers()).with(s -> s.fencedSubscribers = 1);
            case COUNTERS_HAVE_GENERATIONS ->
                new TopicSetup(1, 1, 1, skipping().durable().twoSubscribers()).with(s -> s.fencedSubscribers = 1);
            case COMPARE_GENERATIONS_MODULO ->
                new TopicSetup(1, 1, 1, blocking()).with(s -> {
                    s.generations = 8;
                    s.firstGeneration = 7;
                });
            case TAKE_OVER_RAISES_COUNTER, TAKE_OVER_DOES_NOT_SETTLE -> twoForOneName.with(s -> s.subscriberDeaths = 1);
            case TAKE_OVER_RINGS ->
                twoForOneName.with(s -> {
                    s.doorbell = true;
                    s.subscriberDeaths = 1;
                    s.fencedSubscribers = 1;
                });
            case VALIDATE_COPY, JUMP_FORWARD -> skipping;
            case LOST_BEFORE_CURSOR ->
                new TopicSetup(1, 2, 1, skipping().durable().twoSubscribers()).with(s -> s.subscriberDeaths = 1);
            case REACHED_BEFORE_DELIVERY ->
                new TopicSetup(1, 1, 1, blocking().durable().twoSubscribers()).with(s -> s.subscriberDeaths = 1);
            case CURSOR_IS_LOWEST_NOT_DONE ->
                twoForOneName.with(s -> {
                    s.consumers = 2;
                    s.subscriberDeaths = 1;
                });
            case ACKNOWLEDGE_BEFORE_WAITING -> blocking.with(s -> s.acknowledgeAfter = 2);
            case CURSOR_BEFORE_WAITERS -> blocking.with(s -> s.doorbell = true);
            case LOOK_AT_OWN_WORD -> new TopicSetup(1, 1, 1, blocking()).with(s -> s.fencedSubscribers = 1);
            case SWITCH_RINGS ->
                new TopicSetup(3, 1, 1, blocking().forgotten()).with(s -> {
                    s.doorbell = true;
                    s.switches = 1;
                });
            case BLOCK_AGAIN_WITHOUT_DELIVERIES ->
                blocking.with(s -> {
                    s.consumers = 2;
                    s.switches = 1;
                });
            case BLOCKING_AGAIN_RAISES_COUNTER, BLOCKING_AGAIN_DOES_NOT_SETTLE ->
                new TopicSetup(2, 1, 1, blocking()).with(s -> s.switches = 1);
            case RECOVERY_LEAVES_CURSOR ->
                new TopicSetup(1, 1, 1, blocking().twoSubscribers()).with(s -> s.subscriberDeaths = 1);
            case FREE_RINGS ->
                blocking.with(s -> {
                    s.doorbell = true;
                    s.subscriberDeaths = 1;
                });
            case IDLE_RINGS ->
                new TopicSetup(1, 2, 1, blocking().durable()).with(s -> {
                    s.doorbell = true;
                    s.subscriberDeaths = 1;
                });
            case VOID_BEFORE_UNLINK ->
                new TopicSetup(2, 1, 1, skipping()).with(s -> {
                    s.large = true;
                    s.publisherDeaths = 1;
                    s.recoverers = 2;
                });
        };
    }

    /** A known limit: a checksum would find it. Therefore only a released lock byte declares a participant dead. */
    @Test
    void fencedPublisherMayDamageALaterMessage() {
        TopicSetup setup = new TopicSetup(2, 1, 1, blocking()).with(s -> s.fencedPublishers = 1);

        StateSpace.Result result = StateSpace.explore(new TopicModel(setup), LIMIT);

        assertThat(result.fault()).contains("is delivered with message");
    }

    static Stream<TopicSetup> setupsWithManyPublishers() {
        return Stream.of(
                new TopicSetup(3, 1, 1, blocking()).with(s -> s.doorbell = true),
                new TopicSetup(2, 1, 1, blocking()).with(s -> {
                    s.fencedPublishers = 1;
                    s.checksum = true;
                }),
                new TopicSetup(2, 1, 1, skipping().durable().twoSubscribers()).with(s -> {
                    s.large = true;
                    s.twoWords = true;
                    s.publisherDeaths = 1;
                    s.subscriberDeaths = 1;
                }));
    }

    /** The states in which numbers count are as many as those that the model tells apart, once their publishers are sorted. */
    @ParameterizedTest
    @MethodSource("setupsWithManyPublishers")
    void publishersNumbersDecideNothing(TopicSetup setup) {
        Set<Long> sorted = new HashSet<>();
        TopicModel numbered = new TopicModel(setup) {
            @Override
            public long fingerprint(byte[] state) {
                sorted.add(super.fingerprint(state));
                return StateBytes.fingerprint(state);
            }
        };

        StateSpace.Result all = StateSpace.explore(numbered, LIMIT);
        StateSpace.Result reduced = StateSpace.explore(new TopicModel(setup), LIMIT);

        assertThat(all.isComplete()).isTrue();
        assertThat(sorted).hasSize(reduced.states());
        assertThat(all.states()).isGreaterThan(reduced.states());
    }
}
