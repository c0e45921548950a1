// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.queue.IdleStrategy;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.process.GatedReceivers;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.spi.BrowsableEndpoint;
import org.junit.jupiter.api.Test;

/** The meaning of the options between two real JVMs: senders are in this one, receivers in another. */
class QueueOptionsTwoJvmsIT extends QueueFixture {
    private static final int SIZE = 16;

    @Test
    void aFullQueueIsFullForEachJvm() throws Exception {
        try (ChildProcess receiver = startReceivers("shm-queue:x?size=16")) {
            receiver.ask("suspend", "DONE suspend");
            for (int i = 0; i < SIZE; i++) {
                assertThat(send("shm-queue:x", i).getException()).isNull();
            }

            assertThat(send("shm-queue:x?blockWhenFull=false", "failed").getException())
                    .hasMessage("Queue 'x' is full: it holds 16 messages");
            assertThat(send("shm-queue:x?offerTimeout=50", "too late").getException())
                    .hasMessageEndingWith("has been full for 50 ms (offerTimeout)");
            assertThat(send("shm-queue:x?discardWhenFull=true", "discarded").getException())
                    .isNull();
            assertThat(depth("x")).isEqualTo(SIZE);
            CompletableFuture<Exchange> waiting = CompletableFuture.supplyAsync(() -> send("shm-queue:x", "waiting"));
            Thread.sleep(50);
            assertThat(waiting).isNotDone();

            receiver.send("resume");

            assertThat(waiting.get(20, TimeUnit.SECONDS).getException()).isNull();
            receiver.await("TAKEN waiting");
            assertThat(receiver.output()).noneMatch(line -> line.matches("TAKEN (failed|too late|discarded).*"));
        }
    }

    @Test
    void expiredMessagesAreSkippedByTheOtherJvmAndMakeRoomInThisOne() throws Exception {
        try (ChildProcess receiver = startReceivers("shm-queue:x?size=16")) {
            receiver.ask("suspend", "DONE suspend");
            assertThat(request("shm-queue:x?timeout=50", "timed out").getException())
                    .isInstanceOf(ExchangeTimedOutException.class);
            for (int i = 1; i < SIZE; i++) {
                assertThat(send("shm-queue:x?timeToLive=1", "expired").getException())
                        .isNull();
            }
            for (int i = 0; i < SIZE / 2; i++) {
                assertThat(send("shm-queue:x", i).getException()).isNull();
            }
            assertThat(depth("x")).isEqualTo(SIZE);

            receiver.send("resume");

            for (int i = 0; i < SIZE / 2; i++) {
                assertThat(receiver.await("TAKEN")).isEqualTo("TAKEN %d 1".formatted(i));
            }
        }
    }

    @Test
    void consumersOfAnotherJvmCountUnlessSuspendedOrDead() throws Exception {
        String failing = "shm-queue:x?failIfNoConsumers=true";
        String discarding = "shm-queue:x?discardIfNoConsumers=true";
        try (ChildProcess receiver = startReceivers("shm-queue:x")) {
            assertThat(send(failing, "first").getException()).isNull();
            assertThat(send(discarding, "second").getException()).isNull();
            receiver.await("TAKEN first");
            receiver.await("TAKEN second");

            receiver.ask("suspend", "DONE suspend");

            assertThat(send(failing, "lost").getException()).isInstanceOf(ShmQueueConsumerNotAvailableException.class);
            assertThat(send(discarding, "lost").getException()).isNull();
            assertThat(send("shm-queue:x", "kept").getException()).isNull();
            assertThat(depth("x")).isEqualTo(1);
            receiver.ask("resume", "TAKEN kept 1");
            eventually(() -> send(failing, "good").getException() == null);
        } // Killed.

        eventually(() -> send(failing, "lost").getException() instanceof ShmQueueConsumerNotAvailableException);
    }

    @Test
    void messagesThatFailInAnotherJvmAreRedeliveredIfConfigured() throws Exception {
        try (ChildProcess receiver =
                startReceivers("shm-queue:x?onFailure=redeliver&maximumDeliveries=2", "shm-queue:y")) {
            send("shm-queue:x", "fail");
            receiver.await("TAKEN fail 1");
            receiver.await("TAKEN fail 2");
            send("shm-queue:y", "fail");
            receiver.await("TAKEN fail 1");
            send("shm-queue:x", "good");
            send("shm-queue:y", "good");

            receiver.await("TAKEN good 1");
            receiver.await("TAKEN good 1");
            assertThat(receiver.output().stream().filter(line -> line.startsWith("TAKEN fail")))
                    .hasSize(3);
        }
    }

    @Test
    void waitForTaskToCompleteDecidesWhetherToWaitForAnotherJvm() throws Exception {
        try (ChildProcess receiver = startReceivers("shm-queue:x")) {
            assertThat(replies("Never")).containsExactly("sent", "requested");
            assertThat(replies("IfReplyExpected")).containsExactly("sent", "done requested");
            assertThat(replies("Always")).containsExactly("done sent", "done requested");

            receiver.ask("hold", "DONE hold");

            assertThat(request("shm-queue:x?timeout=100", "slow").getException())
                    .isInstanceOf(ExchangeTimedOutException.class);
            receiver.ask("release", "DONE release");
            assertThat(request("shm-queue:x", "quick").getMessage().getBody()).isEqualTo("done quick");
        }
    }

    private List<Object> replies(String wait) {
        String uri = "shm-queue:x?waitForTaskToComplete=" + wait;
        return Stream.of(send(uri, "sent"), request(uri, "requested"))
                .map(exchange -> exchange.getMessage().getBody())
                .toList();
    }

    @Test
    void bothJvmsSeeWaitingMessagesAndOnlyAPurgingStopRemovesThem() throws Exception {
        try (ChildProcess receiver = startReceivers("shm-queue:x?purgeWhenStopping=true", "shm-queue:y")) {
            receiver.ask("suspend", "DONE suspend");
            for (String body : List.of("a", "b", "c")) {
                send("shm-queue:x", body);
                send("shm-queue:y", body);
            }

            receiver.ask("browse", "BROWSED [a, b, c]");
            receiver.await("BROWSED [a, b, c]");
            assertThat(context.getEndpoint("shm-queue:x", BrowsableEndpoint.class)
                            .getExchanges())
                    .extracting(each -> each.getMessage().getBody())
                    .containsExactly("a", "b", "c");
            assertThat(depth("x")).isEqualTo(3);

            receiver.ask("stop", "DONE stop");

            assertThat(depth("x")).isZero();
            assertThat(depth("y")).isEqualTo(3);
        }
    }

    @Test
    void concurrentConsumersInAnotherJvmTakeSeveralMessages() throws Exception {
        try (ChildProcess receiver = startReceivers("shm-queue:x?concurrentConsumers=3")) {
            receiver.ask("hold", "DONE hold");
            for (int i = 0; i < 4; i++) {
                send("shm-queue:x", i);
            }

            Set<String> held = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                held.add(receiver.await("TAKEN"));
            }

            assertThat(held).containsExactlyInAnyOrder("TAKEN 0 1", "TAKEN 1 1", "TAKEN 2 1");
            assertThat(depth("x")).isEqualTo(1);
            receiver.ask("release", "TAKEN 3 1");
        }
    }

    @Test
    void anotherJvmReceivesMessagesWithEachIdleStrategy() throws Exception {
        String[] uris = Arrays.stream(IdleStrategy.values())
                .map(strategy -> "shm-queue:%s?idleStrategy=%s".formatted(strategy, strategy))
                .toArray(String[]::new);
        try (ChildProcess receiver = startReceivers(uris)) {
            for (int round = 0; round < 2; round++) {
                Thread.sleep(200); // Lets the consumers begin to wait.
                for (IdleStrategy strategy : IdleStrategy.values()) {
                    assertThat(request("shm-queue:" + strategy, "to " + strategy)
                                    .getMessage()
                                    .getBody())
                            .isEqualTo("done to " + strategy);
                }
            }
            assertThat(receiver.isAlive()).isTrue();
        }
    }

    private ChildProcess startReceivers(String... uris) throws Exception {
        Stream<String> command = Stream.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                GatedReceivers.class.getName(),
                directory.toString());
        ChildProcess receivers =
                ChildProcess.start(Stream.concat(command, Stream.of(uris)).toArray(String[]::new));
        receivers.await("STARTED");
        return receivers;
    }
}
