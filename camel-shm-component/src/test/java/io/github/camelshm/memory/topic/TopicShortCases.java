// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

import static io.github.camelshm.memory.topic.TopicCase.BLOCKING;
import static io.github.camelshm.memory.topic.TopicCase.DURABLE;
import static io.github.camelshm.memory.topic.TopicCase.DURABLE_SKIPPING;
import static io.github.camelshm.memory.topic.TopicCase.SKIPPING;
import static io.github.camelshm.memory.topic.TopicCase.of;

import java.util.stream.Stream;

/** The cases of every build: each is explored to its end, all in about half a minute. */
@SuppressWarnings("BadImport") // A case is a line of a table.
final class TopicShortCases {
    private TopicShortCases() {}

    static Stream<TopicCase> all() {
        return Stream.of(rings(), subscriptions(), takeOvers(), switches(), deaths(), payloads(), threads(), wraps())
                .flatMap(cases -> cases);
    }

    private static Stream<TopicCase> rings() {
        return Stream.of(
                of(2, 2, 1, "blocking", BLOCKING),
                of(2, 2, 2, "blocking", BLOCKING),
                of(2, 2, 3, "blocking", BLOCKING),
                of(2, 2, 4, "blocking", BLOCKING),
                of(3, 1, 1, "blocking", BLOCKING),
                of(3, 1, 2, "blocking", BLOCKING),
                of(1, 8, 4, "blocking", BLOCKING),
                of(2, 2, 1, "skipping", SKIPPING),
                of(2, 2, 2, "skipping", SKIPPING),
                of(3, 1, 2, "skipping", SKIPPING),
                of(2, 3, 4, "skipping", SKIPPING),
                of(1, 8, 3, "skipping", SKIPPING),
                of(2, 2, 1, "doorbell", BLOCKING).with(s -> s.doorbell = true),
                of(2, 2, 2, "doorbell, acknowledged late", BLOCKING).with(s -> {
                    s.doorbell = true;
                    s.acknowledgeAfter = 2;
                }),
                of(2, 2, 2, "all history", BLOCKING).with(s -> s.history = 2),
                of(2, 2, 2, "the latest value, skipping", SKIPPING).with(s -> s.history = 1));
    }

    private static Stream<TopicCase> subscriptions() {
        return Stream.of(
                of(2, 1, 1, "two blocking", BLOCKING, BLOCKING),
                of(2, 1, 1, "blocking and skipping", BLOCKING, SKIPPING),
                of(2, 1, 2, "blocking and skipping", BLOCKING, SKIPPING),
                of(1, 3, 1, "blocking and skipping", BLOCKING, SKIPPING),
                of(1, 2, 1, "blocking, skipping and durable", BLOCKING, SKIPPING, DURABLE));
    }

    private static Stream<TopicCase> takeOvers() {
        return Stream.of(
                of(2, 2, 1, "take-over after a death", DURABLE.twoSubscribers()).with(s -> s.subscriberDeaths = 1),
                of(2, 1, 2, "take-over after a death", DURABLE.twoSubscribers()).with(s -> s.subscriberDeaths = 1),
                of(1, 3, 1, "take-over after a death, skipping", DURABLE_SKIPPING.twoSubscribers())
                        .with(s -> s.subscriberDeaths = 1),
                of(2, 1, 1, "take-over after a death, doorbell", DURABLE.twoSubscribers())
                        .with(s -> {
                            s.subscriberDeaths = 1;
                            s.doorbell = true;
                        }),
                of(1, 3, 2, "two deaths, started again", DURABLE.twoSubscribers())
                        .with(s -> {
                            s.subscriberDeaths = 2;
                            s.deadStartAgain = true;
                        }),
                of(2, 1, 1, "durable and started again, and blocking", DURABLE, BLOCKING)
                        .with(s -> {
                            s.subscriberDeaths = 1;
                            s.deadStartAgain = true;
                        }),
                of(2, 1, 1, "take-over from a fenced subscriber that subscribes again", DURABLE.twoSubscribers())
                        .with(TopicCase::fenceSubscriber),
                of(1, 3, 1, "take-over from a fenced subscriber, and a death", DURABLE.twoSubscribers())
                        .with(s -> s.subscriberDeaths = 1)
                        .with(TopicCase::fenceSubscriber),
                of(1, 3, 1, "take-over from a fenced subscriber, skipping", DURABLE_SKIPPING.twoSubscribers())
                        .with(TopicCase::fenceSubscriber),
                of(2, 1, 1, "fenced subscriber that subscribes again", BLOCKING).with(TopicCase::fenceSubscriber),
                of(1, 3, 1, "free subscription used again, fenced", BLOCKING.twoSubscribers())
                        .with(TopicCase::fenceSubscriber),
                of(2, 1, 2, "dropped and made again", DURABLE.twoSubscribers()).with(s -> {
                    s.drops = 1;
                    s.fencedSubscribeAgain = true;
                }),
                of(2, 1, 1, "dropped and made again, doorbell", BLOCKING.twoSubscribers())
                        .with(s -> {
                            s.drops = 1;
                            s.fencedSubscribeAgain = true;
                            s.doorbell = true;
                        }));
    }

    private static Stream<TopicCase> switches() {
        return Stream.of(
                of(2, 2, 2, "switched to skip and back", BLOCKING).with(s -> s.switches = 1),
                of(3, 1, 1, "switched to skip and back", BLOCKING).with(s -> s.switches = 1),
                of(1, 4, 2, "switched to skip and back twice", BLOCKING).with(s -> s.switches = 2),
                of(2, 1, 1, "switched, and a take-over", DURABLE.twoSubscribers())
                        .with(s -> {
                            s.switches = 1;
                            s.subscriberDeaths = 1;
                        }),
                of(2, 2, 1, "a forgotten subscription is switched", DURABLE.forgotten())
                        .with(s -> {
                            s.switches = 1;
                            s.doorbell = true;
                        }));
    }

    private static Stream<TopicCase> deaths() {
        return Stream.of(
                of(2, 2, 2, "publisher dies", BLOCKING).with(s -> s.publisherDeaths = 1),
                of(3, 1, 1, "two publishers die", BLOCKING).with(s -> s.publisherDeaths = 2),
                of(3, 1, 2, "publisher dies", BLOCKING).with(s -> s.publisherDeaths = 1),
                of(2, 2, 2, "publisher dies, skipping", SKIPPING).with(s -> s.publisherDeaths = 1),
                of(2, 2, 2, "subscriber dies", BLOCKING).with(s -> s.subscriberDeaths = 1),
                of(2, 2, 1, "publisher and subscriber die", BLOCKING).with(s -> {
                    s.publisherDeaths = 1;
                    s.subscriberDeaths = 1;
                }),
                of(2, 1, 1, "subscriber dies, two recover", BLOCKING).with(s -> {
                    s.subscriberDeaths = 1;
                    s.recoverers = 2;
                    s.doorbell = true;
                }),
                of(2, 1, 2, "fenced publisher that goes on", BLOCKING).with(TopicCase::fencePublisher),
                of(2, 1, 1, "fenced publisher and fenced subscriber", BLOCKING)
                        .with(TopicCase::fencePublisher)
                        .with(TopicCase::fenceSubscriber));
    }

    private static Stream<TopicCase> payloads() {
        return Stream.of(
                of(2, 2, 2, "two words", BLOCKING).with(s -> s.twoWords = true),
                of(2, 2, 1, "two words, skipping", SKIPPING).with(s -> s.twoWords = true),
                of(2, 2, 1, "large", BLOCKING).with(s -> s.large = true),
                of(2, 2, 2, "large, skipping", SKIPPING).with(s -> s.large = true),
                of(2, 2, 1, "large, two words, publisher dies", BLOCKING).with(s -> {
                    s.large = true;
                    s.twoWords = true;
                    s.publisherDeaths = 1;
                }),
                of(2, 2, 2, "large, publisher dies", BLOCKING).with(s -> {
                    s.large = true;
                    s.publisherDeaths = 1;
                }),
                of(2, 1, 1, "large, publisher dies, two recover", BLOCKING).with(s -> {
                    s.large = true;
                    s.publisherDeaths = 1;
                    s.recoverers = 2;
                }));
    }

    private static Stream<TopicCase> threads() {
        return Stream.of(
                of(2, 2, 2, "two threads", BLOCKING).with(s -> s.consumers = 2),
                of(1, 5, 2, "two threads, skipping", SKIPPING).with(s -> s.consumers = 2),
                of(2, 1, 2, "two threads, doorbell", BLOCKING).with(s -> {
                    s.consumers = 2;
                    s.doorbell = true;
                    s.acknowledgeAfter = 2;
                }),
                of(2, 1, 1, "two threads, switched to skip and back", BLOCKING).with(s -> {
                    s.consumers = 2;
                    s.switches = 1;
                }),
                of(1, 4, 2, "two threads, take-over", DURABLE.twoSubscribers()).with(s -> {
                    s.consumers = 2;
                    s.subscriberDeaths = 1;
                }),
                of(1, 3, 3, "three threads, two deaths", DURABLE.twoSubscribers())
                        .with(s -> {
                            s.consumers = 3;
                            s.subscriberDeaths = 2;
                            s.deadStartAgain = true;
                        }));
    }

    private static Stream<TopicCase> wraps() {
        return Stream.of(
                of(2, 2, 1, "laps begin again at 0", BLOCKING)
                        .with(s -> s.laps = 8)
                        .with(s -> s.firstPosition = 6),
                of(2, 2, 2, "laps begin again at 0, skipping", SKIPPING)
                        .with(s -> s.laps = 8)
                        .with(s -> s.firstPosition = 12),
                of(3, 1, 1, "refused as often as a slot can count", BLOCKING)
                        .with(s -> s.firstPosition = 1)
                        .with(s -> s.refusals = SlotWord.MOST_BACK - 1)
                        .with(s -> s.history = 1),
                of(1, 2, 1, "generations begin again at 0, fenced", BLOCKING.twoSubscribers())
                        .with(s -> s.subscriberDeaths = 1)
                        .with(TopicCase::fenceSubscriber)
                        .with(TopicCase::wrapGenerations),
                of(2, 1, 1, "generations begin again at 0, take-over", DURABLE.twoSubscribers())
                        .with(TopicCase::fenceSubscriber)
                        .with(TopicCase::wrapGenerations));
    }
}
