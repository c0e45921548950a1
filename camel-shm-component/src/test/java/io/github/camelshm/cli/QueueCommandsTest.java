// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.queue.QueueStatus;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.message.EncodedMessage;
import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.Messages;
import io.github.camelshm.message.QueueMessage;
import io.github.camelshm.process.QueueHolder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Tests the commands for queues as a user types them. */
@Timeout(120)
class QueueCommandsTest {
    private static final QueueOptions SMALL =
            QueueOptions.defaults().withCapacity(16).withMessageSize(256);
    private static final String PARTICIPANTS = "NUMBER +PROCESS STATE PRODUCERS CONSUMERS WRITING UNSETTLED";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final MessageCodec codec = new MessageCodec();
    private Queue queue;

    @BeforeEach
    void createQueue() {
        queue = Queue.open(SegmentDirectory.at(folder), "orders", SMALL);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void listTellsQueuesFromOtherSegments() throws Exception {
        Files.write(folder.resolve("small"), new byte[4]);
        Files.write(folder.resolve("a\nname"), new byte[4]);

        assertThat(run("list")).isZero();

        assertThat(out.toString()).containsPattern("NAME +KIND +SIZE").containsPattern("orders +queue +\\d+");
        assertThat(out.toString()).containsPattern("small +raw +4").containsPattern("name +- +4");
    }

    @Test
    void queueShowsMessagesAndParticipants() {
        send(message("m-1", "first"));
        send(message("m-2", "second"));
        queue.poll().requeue();
        send(message("m-3", "third"));
        queue.poll();
        queue.addConsumer();

        assertThat(run("queue", "orders")).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).isEqualTo("orders: 16 messages of 256 bytes");
        assertThat(lines.get(1)).matches("TIME +DEPTH UNSETTLED WRITING +IN/S +OUT/S REDELIVERIES  OLDEST");
        assertThat(lines.get(2)).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} +2 +1 +0 +- +- +1  \\d+\\.\\d s");
        assertThat(lines.get(3)).matches(PARTICIPANTS);
        assertThat(lines.get(4)).matches(" *1 +" + ProcessHandle.current().pid() + " alive +0 +1 +0 +1");
    }

    @Test
    void theAgeOfTheOldestMessageComesFromItsTimestamp() {
        send(QueueMessage.of(
                "m-1", System.currentTimeMillis() - Duration.ofHours(3).toMillis(), Map.of(), "first"));
        send(message("m-2", "second"));

        run("queue", "orders");

        assertThat(out.toString()).contains("3 h 0 min");
    }

    @Test
    void queueAndPeekAddNoParticipant() {
        send(message("m-1", "stays"));
        queue.close();

        assertThat(run("queue", "orders")).isZero();
        assertThat(run("peek", "orders")).isZero();

        assertThat(out.toString()).contains("No participants").contains("stays");
        queue = Queue.open(SegmentDirectory.at(folder), "orders", SMALL);
        assertThat(queue.status().participants()).isEmpty();
        assertThat(queue.depth()).isOne();
    }

    @Test
    void aKilledParticipantIsShownAsDeadUntilAnotherRecoversIt() throws Exception {
        send(message("m-1", "held"));
        queue.close();

        try (ChildProcess holder =
                ChildProcess.java(Jvm.OF_THIS_BUILD, QueueHolder.class, folder.toString(), "orders")) {
            holder.await("holds");
            run("queue", "orders");
            holder.signal("KILL");
            holder.awaitExit();
            run("queue", "orders");
            assertThat(run("purge", "orders")).isZero();
            run("queue", "orders");

            List<String> lines = out.toString().lines().toList();
            assertThat(lines.get(4)).matches(" *1 +" + holder.pid() + " alive +1 +2 +0 +1");
            assertThat(lines.get(9)).matches(" *1 +" + holder.pid() + " dead +1 +2 +0 +1");
            assertThat(lines.get(10)).isEqualTo("1 purged");
            assertThat(lines.get(13)).matches("\\S+ +0 +0 +0 +- +- +1  -");
            assertThat(lines.get(14)).isEqualTo("No participants");
        }
    }

    @Test
    void watchShowsRatesSinceTheLastLine() throws Exception {
        CompletableFuture<Integer> watching =
                CompletableFuture.supplyAsync(() -> run("queue", "orders", "-w", "-i", "100", "-n", "4"));
        while (!watching.isDone()) {
            send(message("m", "in"));
            queue.poll().acknowledge();
            Thread.sleep(1);
        }

        assertThat(watching.get()).isZero();
        List<String> lines =
                out.toString().lines().filter(line -> line.matches("\\d\\d:.*")).toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).matches("(\\S+ +){4}- +- .*");
        String[] last = lines.get(3).split(" +", -1);
        assertThat(Double.parseDouble(last[4])).as("in, of %s", lines).isPositive();
        assertThat(Double.parseDouble(last[5])).as("out, of %s", lines).isPositive();
    }

    @Test
    void ratesCoverTheTimeBetweenTwoViews() {
        QueueView earlier = view(1, 0, status(10, 100));
        QueueView now = view(3, 0, status(4, 130));

        assertThat(now.rateIn(Optional.of(earlier))).isEqualTo("15.0");
        assertThat(now.rateOut(Optional.of(earlier))).isEqualTo("18.0");
    }

    @Test
    void thereAreNoRatesBetweenViewsOfTwoSegments() {
        QueueView earlier = view(1, 0, status(10, 100));
        QueueView now = view(3, 1, status(4, 5));

        assertThat(now.rateIn(Optional.of(earlier))).isEqualTo("-");
        assertThat(now.rateOut(Optional.of(earlier))).isEqualTo("-");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s",
        "-5, 0.0 s",
        "1.24, 1.2 s",
        "59.9, 59.9 s",
        "61, 1 min 1 s",
        "7260, 2 h 1 min",
        "180000, 2 d 2 h"
    })
    void agesAreReadable(double seconds, String text) {
        Duration age = Duration.ofMillis((long) (1000 * seconds));

        assertThat(new QueueView(0, 0, status(1, 1), Optional.of(age)).age()).isEqualTo(text);
    }

    @Test
    void watchReportsEventsOfTheQueueWhileItIsReadable() throws Exception {
        CompletableFuture<Integer> watching =
                CompletableFuture.supplyAsync(() -> run("queue", "orders", "-w", "-i", "50"));
        await().atMost(Duration.ofSeconds(30)).until(() -> out.toString().contains("orders: 16 messages"));
        queue.close();
        SegmentDirectory.at(folder).unlink("orders");
        await().atMost(Duration.ofSeconds(30)).until(() -> out.toString().contains("  (it was unlinked"));

        queue = Queue.open(SegmentDirectory.at(folder), "orders", SMALL.withCapacity(32));

        await().atMost(Duration.ofSeconds(30)).until(() -> out.toString().contains("orders: 32 messages"));
        queue.close();
        byte[] broken = Files.readAllBytes(folder.resolve("orders"));
        replace(new byte[1 << 16]);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> out.toString().contains("(Segment 'orders' is not a queue: "));
        broken[8] = 7;
        replace(broken);
        assertThat(watching.get()).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("Queue 'orders' has layout version 7, but only version 1 is supported");
    }

    @Test
    void peekShowsOneMessagePerLineOldestFirst() {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "text/plain");
        headers.put("count", 5);
        headers.put("tags", List.of("a", 1.5, List.of()));
        headers.put("nothing", null);
        send(QueueMessage.of("m-1", 1764054669123L, headers, "Hello"));
        send(message(null, new byte[] {0, (byte) 255}));
        send(message("m-3", null));

        assertThat(run("peek", "orders", "-n", "2")).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .matches("m-1  2025-11-2\\d \\d\\d:\\d\\d:09.123  text/plain  .*")
                .endsWith("  {count=5, tags=[\"a\", 1.5, []], nothing=null}  \"Hello\"");
        assertThat(lines.get(1)).matches("-  \\S+ \\S+  -  \\{\\}  0x00ff");
        assertThat(lines.get(2)).isEqualTo("(1 more)");
        assertThat(queue.depth()).isEqualTo(3);
    }

    @Test
    void peekShowsRequestsAndReplies() {
        QueueMessage request = Messages.request(message("m-1", "What?"), new QueueMessage.ReplyAddress(3, 255, 7));
        send(request);
        send(Messages.failed(request, 0, new QueueMessage.Failure("java.io.IOException", "no")));

        run("peek", "orders");

        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0)).endsWith("\"What?\"  (a request of participant 3)");
        assertThat(lines.get(1)).endsWith("failed with java.io.IOException \"no\"  (a reply to participant 3)");
    }

    @Test
    void peekShowsWhenAMessageExpires() {
        send(expiring("m-1", "past", 1764054669123L));
        send(expiring("m-2", "future", Long.MAX_VALUE));

        run("peek", "orders");

        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0)).matches(".*\"past\"  \\(expired at 2025-11-2\\d \\d\\d:\\d\\d:09.123\\)");
        assertThat(lines.get(1)).matches(".*\"future\"  \\(expires at \\+292278994-08-1\\d .*\\)");
    }

    @Test
    void peekCutsLongValuesAndEscapesControlCharacters() {
        send(message("m-\u001b[2J", "tab\t \u202e \"quoted\" ä \uD83D\uDE00"));
        send(message("m-2", "x".repeat(100)));
        send(message("m-3", new byte[40]));
        send(message("m-4", Collections.nCopies(1000, 1234567)));

        run("peek", "orders");

        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0))
                .startsWith("m-\\u001b[2J  ")
                .endsWith("\"tab\\u0009 \\u202e \\\"quoted\\\" ä \uD83D\uDE00\"");
        assertThat(lines.get(1)).endsWith("\"" + "x".repeat(60) + "...\" (100 characters)");
        assertThat(lines.get(2)).endsWith("0x" + "00".repeat(32) + "... (40 bytes)");
        assertThat(lines.get(3)).endsWith(", 1234567, ...]").hasSizeLessThan(300);
    }

    @Test
    void peekShowsMalformedMessagesAsHex() {
        offer("hello".getBytes(UTF_8));

        assertThat(run("peek", "orders")).isZero();
        assertThat(run("queue", "orders")).isZero();

        assertThat(out.toString().lines().findFirst().orElseThrow())
                .startsWith("0x68656c6c6f  (not in the message format of shm-queue: ");
        assertThat(out.toString()).containsPattern("0  -\\R");
    }

    @Test
    void peekRawDumpsTheBytes() {
        offer("hello, this is me".getBytes(UTF_8));

        assertThat(run("peek", "orders", "--raw")).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "17 bytes",
                        "00000000  68 65 6c 6c 6f 2c 20 74  68 69 73 20 69 73 20 6d  |hello, this is m|",
                        "00000010  65                                                |e|",
                        "00000011");
    }

    @Test
    void purgeDiscardsWaitingMessagesAndNoUnsettledOne() throws Exception {
        send(message("m-1", "unsettled"));
        Delivery unsettled = queue.poll();
        send(message("m-2", "small"));
        send(message("m-3", "large".repeat(100)));

        assertThat(run("purge", "orders")).isZero();
        assertThat(run("purge", "orders")).isZero();

        assertThat(out.toString().lines()).containsExactly("2 purged", "0 purged");
        assertThat(queue.depth()).isZero();
        assertThat(unsettled.acknowledge()).isTrue();
        assertThat(folder.toFile().list()).noneMatch(file -> file.startsWith(".orders.p"));
    }

    @Test
    void unlinkRemovesAllFilesOfTheQueue() {
        send(message("m-1", "large".repeat(100)));
        queue.close();

        assertThat(run("unlink", "orders")).isZero();

        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "queue none            | There is no segment 'none' in ",
                "queue small           | Segment 'small' is not a queue: it has no queue's header (use "
                        + "shm:small for cells)",
                "peek small            | Segment 'small' is not a queue: it has no queue's header (use "
                        + "shm:small for cells)",
                "purge small           | Segment 'small' is not a queue: it has no queue's header (use "
                        + "shm:small for cells)",
                "queue broken          | Queue 'broken' has layout version 7, but only version 1 is supported",
                "queue orders -w -i 0  | Option --interval is 0, but must be at least 1 (millisecond)",
                "peek orders -n 0      | Option --messages is 0, but must be at least 1",
                "queue ../orders       | Segment name '../orders' starts with a dot",
            })
    void failuresAreReportedInOneLine(String command, String message) throws Exception {
        Files.write(folder.resolve("small"), new byte[4]);
        byte[] broken = Files.readAllBytes(folder.resolve("orders"));
        broken[8] = 7;
        Files.write(folder.resolve("broken"), broken);

        assertThat(run(command.strip().split(" +", -1))).isEqualTo(1);

        assertThat(err.toString().lines()).singleElement().asString().startsWith(message);
        assertThat(out.toString()).isEmpty();
        assertThat(folder.resolve("none")).doesNotExist();
    }

    private void replace(byte[] bytes) throws Exception {
        Path made = Files.write(folder.resolve("other"), bytes);
        Files.move(made, folder.resolve("orders"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static QueueMessage message(String id, Object body) {
        return QueueMessage.of(id, System.currentTimeMillis(), Map.of(), body);
    }

    private static QueueMessage expiring(String id, Object body, long expiry) {
        return Messages.expiring(id, System.currentTimeMillis(), expiry, Map.of(), body);
    }

    private static QueueView view(long seconds, int attachment, QueueStatus status) {
        return new QueueView(TimeUnit.SECONDS.toNanos(seconds), attachment, status, Optional.empty());
    }

    private static QueueStatus status(int ready, long end) {
        return new QueueStatus(16, 256, ready, 0, 0, 0, end, 0, List.of());
    }

    private void send(QueueMessage message) {
        EncodedMessage encoded = codec.encode(message);
        assertThat(queue.offer(encoded.bytes(), 0, encoded.length())).isTrue();
    }

    private void offer(byte[] bytes) {
        assertThat(queue.offer(bytes, 0, bytes.length)).isTrue();
    }

    private int run(String... words) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-d", folder.toString()));
        return commandLine.execute(all.toArray(String[]::new));
    }
}
