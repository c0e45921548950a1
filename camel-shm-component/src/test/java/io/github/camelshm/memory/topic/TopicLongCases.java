// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import static io.github.camelshm.memory.topic.TopicCase.BLOCKING;
import static io.github.camelshm.memory.topic.TopicCase.DURABLE;
import static io.github.camelshm.memory.topic.TopicCase.DURABLE_SKIPPING;
import static io.github.camelshm.memory.topic.TopicCase.SKIPPING;
import static io.github.camelshm.memory.topic.TopicCase.of;

import io.github.camelshm.memory.topic.TopicSetup.Subscription;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The cases of a run by command: the largest ones, and all combinations of small ones. */
@SuppressWarnings({"BadImport", "ArrayRecordComponent"}) // A case is a line of a table.
final class TopicLongCases {
    private record Subscriptions(String name, Subscription... all) {}

    private record Accidents(String name, Consumer<TopicSetup> all) {}

    private static final List<Subscriptions> SUBSCRIPTIONS = List.of(
            new Subscriptions("blocking", BLOCKING),
            new Subscriptions("skipping", SKIPPING),
            new Subscriptions("blocking for two", BLOCKING.twoSubscribers()),
            new Subscriptions("durable for two", DURABLE.twoSubscribers()),
            new Subscriptions("durable skipping for two", DURABLE_SKIPPING.twoSubscribers()),
            new Subscriptions("blocking and skipping", BLOCKING, SKIPPING));

    private static final List<Accidents> ACCIDENTS = List.of(
            new Accidents("publisher dies, doorbell", s -> {
                s.publisherDeaths = 1;
                s.doorbell = true;
            }),
            new Accidents("publisher and subscriber die", s -> {
                s.publisherDeaths = 1;
                s.subscriberDeaths = 1;
                s.deadStartAgain = true;
            }),
            new Accidents("two subscribers die, doorbell", s -> {
                s.subscriberDeaths = 2;
                s.deadStartAgain = true;
                s.doorbell = true;
            }),
            new Accidents("fenced subscriber, doorbell", s -> {
                TopicCase.fenceSubscriber(s);
                s.doorbell = true;
            }),
            new Accidents("fenced subscriber, and a death", s -> {
                TopicCase.fenceSubscriber(s);
                s.subscriberDeaths = 1;
                s.deadStartAgain = true;
            }),
            new Accidents("two fenced subscribers", s -> {
                TopicCase.fenceSubscriber(s);
                s.fencedSubscribers = 2;
            }),
            new Accidents("fenced publisher, and a switch", s -> {
                TopicCase.fencePublisher(s);
                s.switches = 1;
            }),
            new Accidents("switched, subscriber dies, all history", s -> {
                s.switches = 1;
                s.subscriberDeaths = 1;
                s.deadStartAgain = true;
                s.history = 2;
            }),
            new Accidents("switched twice, doorbell", s -> {
                s.switches = 2;
                s.doorbell = true;
            }),
            new Accidents("dropped, fenced subscriber", s -> {
                TopicCase.fenceSubscriber(s);
                s.drops = 1;
            }));

    private TopicLongCases() {}

    static Stream<TopicCase> all() {
        return Stream.of(largeRings(), manySubscriptions(), largeMessages(), largeThreads(), combinations())
                .flatMap(cases -> cases);
    }

    private static Stream<TopicCase> largeRings() {
        return Stream.of(
                of(3, 2, 1, "blocking", BLOCKING),
                of(3, 2, 2, "blocking", BLOCKING),
                of(3, 2, 3, "blocking", BLOCKING),
                of(3, 2, 4, "blocking", BLOCKING),
                of(3, 2, 1, "skipping", SKIPPING),
                of(3, 2, 2, "skipping", SKIPPING),
                of(3, 2, 4, "skipping", SKIPPING),
                of(2, 3, 1, "blocking", BLOCKING),
                of(2, 3, 2, "blocking", BLOCKING),
                of(2, 4, 3, "blocking", BLOCKING),
                of(2, 4, 4, "blocking", BLOCKING),
                of(2, 4, 4, "skipping, all history", SKIPPING).with(s -> s.history = 4),
                of(3, 1, 1, "doorbell", BLOCKING).with(s -> s.doorbell = true),
                of(3, 2, 2, "doorbell", BLOCKING).with(s -> s.doorbell = true));
    }

    private static Stream<TopicCase> manySubscriptions() {
        return Stream.of(
                of(2, 2, 1, "two blocking", BLOCKING, BLOCKING),
                of(2, 2, 2, "two blocking", BLOCKING, BLOCKING),
                of(2, 2, 2, "blocking and skipping", BLOCKING, SKIPPING),
                of(2, 1, 1, "blocking, skipping and durable", BLOCKING, SKIPPING, DURABLE),
                of(1, 3, 2, "blocking, skipping and durable", BLOCKING, SKIPPING, DURABLE),
                of(3, 1, 1, "blocking, skipping and durable", BLOCKING, SKIPPING, DURABLE),
                of(1, 2, 1, "blocking, skipping and take-over", BLOCKING, SKIPPING, DURABLE.twoSubscribers())
                        .with(s -> s.subscriberDeaths = 1),
                of(2, 1, 1, "blocking, and take-over", BLOCKING, DURABLE.twoSubscribers())
                        .with(s -> s.subscriberDeaths = 1),
                of(2, 1, 1, "blocking and skipping, switched", BLOCKING, SKIPPING)
                        .with(s -> s.switches = 2),
                of(2, 1, 1, "two blocking, switched, doorbell", BLOCKING, BLOCKING)
                        .with(s -> {
                            s.switches = 2;
                            s.doorbell = true;
                        }));
    }

    private static Stream<TopicCase> largeMessages() {
        return Stream.of(
                of(3, 1, 2, "large, two words, two publishers die", BLOCKING).with(s -> {
                    s.large = true;
                    s.twoWords = true;
                    s.publisherDeaths = 2;
                }),
                of(2, 2, 2, "large, publisher dies, two recover, skipping", SKIPPING)
                        .with(s -> {
                            s.large = true;
                            s.publisherDeaths = 1;
                            s.recoverers = 2;
                        }),
                of(2, 2, 1, "large, two publishers die, two recover", BLOCKING).with(s -> {
                    s.large = true;
                    s.publisherDeaths = 2;
                    s.recoverers = 2;
                }),
                of(2, 3, 4, "large", BLOCKING).with(s -> s.large = true),
                of(2, 2, 1, "large, switched", BLOCKING).with(s -> {
                    s.large = true;
                    s.switches = 1;
                }),
                of(2, 2, 1, "large, take-over, publisher dies", DURABLE.twoSubscribers())
                        .with(s -> {
                            s.large = true;
                            s.publisherDeaths = 1;
                            s.subscriberDeaths = 1;
                        }));
    }

    private static Stream<TopicCase> largeThreads() {
        return Stream.of(
                of(2, 3, 2, "two threads", BLOCKING).with(s -> s.consumers = 2),
                of(2, 2, 2, "two threads, take-over", DURABLE.twoSubscribers()).with(s -> {
                    s.consumers = 2;
                    s.subscriberDeaths = 1;
                }),
                of(1, 4, 2, "two threads, take-over from a fenced subscriber", DURABLE.twoSubscribers())
                        .with(s -> s.consumers = 2)
                        .with(TopicCase::fenceSubscriber),
                of(2, 2, 2, "two threads, switched, doorbell", BLOCKING).with(s -> {
                    s.consumers = 2;
                    s.switches = 1;
                    s.doorbell = true;
                }));
    }

    private static Stream<TopicCase> combinations() {
        return ACCIDENTS.stream().flatMap(accidents -> SUBSCRIPTIONS.stream().flatMap(subscriptions -> {
            String name = subscriptions.name() + ", " + accidents.name();
            Subscription[] all = subscriptions.all();
            return Stream.of(
                            of(2, 1, 1, name, all),
                            of(2, 1, 2, name, all),
                            of(3, 1, 1, name, all),
                            of(2, 2, 1, name, all),
                            of(2, 2, 2, name, all))
                    .map(checked -> checked.with(accidents.all()));
        }));
    }
}
