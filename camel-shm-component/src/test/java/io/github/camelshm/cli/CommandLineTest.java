// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.RawCell;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.RecordLayout;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Tests every command as a user types it. */
class CommandLineTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Segment segment;

    @BeforeEach
    void createSegment() {
        segment = SegmentDirectory.at(folder)
                .open("orders", SegmentOptions.defaults().withSize(256));
    }

    @AfterEach
    void close() {
        segment.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-t int64                                    | 42",
                "-t uint8 -o 1                               | 255",
                "-t int16 --byte-order bigEndian             | -2",
                "-t float64                                  | 1.5",
                "-t float32                                  | 0.1",
                "-t boolean                                  | true",
                "-t string -l 20                             | open äöü",
                "-t bytes -l 4                               | 00ff",
                "-t raw -l 4 -o 100                          | 01020304",
                "-f temperature:float64,unit:string(8)       | temperature=21.5,unit=C",
            })
    void getPrintsTheValueThatWasSet(String options, String value) {
        String[] words = options.strip().split(" ", -1);

        assertThat(run(with(words, "set", "orders", value))).as("%s", err).isZero();
        assertThat(run(with(words, "get", "orders"))).isZero();

        assertThat(out).hasToString(value + System.lineSeparator());
    }

    @Test
    void otherFieldsOfARecordAreKept() {
        String fields = "count:int64,unit:string(8),data:bytes(2),on:boolean";
        run("set", "orders", "-f", fields, "count=1,unit=C");
        run("set", "orders", "-f", fields, "data=0aff,on=true");
        run("get", "orders", "-f", fields);

        assertThat(out.toString().strip()).isEqualTo("count=1,unit=C,data=0aff,on=true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get none                      | There is no segment 'none' in ",
                "get orders -o 7               | Offset 7 is not aligned",
                "get orders -o 256             | Segment 'orders' is 256 bytes, but an int64 at offset 256 needs 264",
                "get orders -t string          | The length is 0 bytes, but a string needs at least 1",
                "set orders x                  | 'x' is not a valid value for an int64 at offset 0 of "
                        + "segment 'orders'",
                "set orders 256 -t uint8       | 256 is out of range for a uint8 at offset 0 of segment 'orders'",
                "set orders yes -t boolean     | 'yes' is not a valid value for a boolean",
                "set orders 0x1 -t bytes -l 2  | '0x1' is not a valid value for a cell of bytes",
                "set orders x -f a:int8        | 'x' is not of the form name=value,name=value",
                "unlink none                   | There is no segment 'none' in ",
                "watch orders -i 0             | Option --interval is 0, but must be at least 1 (millisecond)",
                "get ../orders                 | Segment name '../orders' starts with a dot",
                "get orders -d /none           | There is no directory /none for segments",
            })
    void failuresAreReportedInOneLine(String command, String message) {
        String[] words = command.strip().split(" +", -1);

        assertThat(run(words)).isEqualTo(1);

        assertThat(err.toString().lines()).singleElement().asString().startsWith(message);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get queue",
                "set queue 5",
                "watch queue -n 1",
                "set queue open -t string -l 20",
                "get queue -f a:int8"
            })
    void aCellOfAQueueIsRefused(String command) throws Exception {
        Queue.open(SegmentDirectory.at(folder), "queue", QueueOptions.defaults().withCapacity(16))
                .close();
        byte[] before = Files.readAllBytes(folder.resolve("queue"));

        assertThat(run(command.split(" ", -1))).isEqualTo(1);

        assertThat(err.toString().lines())
                .containsExactly("Segment 'queue' is a queue: use shm-queue:queue, or type=raw to reach its bytes");
        assertThat(out.toString()).isEmpty();
        assertThat(folder.resolve("queue")).hasBinaryContent(before);
    }

    @Test
    void theBytesOfAQueueAreAccessibleAsRaw() {
        Queue.open(SegmentDirectory.at(folder), "queue", QueueOptions.defaults().withCapacity(16))
                .close();

        assertThat(run("get", "queue", "-t", "raw", "-l", "8")).isZero();
        assertThat(run("hexdump", "queue", "-l", "8")).isZero();

        assertThat(out.toString()).startsWith("63616d656c736871").contains("camelshq");
    }

    @Test
    void invalidArgumentsPrintTheUsage() {
        assertThat(run("get")).isEqualTo(2);
        assertThat(run("get", "orders", "-t", "int65")).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: camel-shm get");
    }

    @Test
    void listShowsEachSegment() throws Exception {
        Files.write(folder.resolve("small"), new byte[4]);
        Files.write(folder.resolve(".hidden"), new byte[4]);
        Files.createDirectory(folder.resolve("directory"));

        assertThat(run("list")).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).matches("NAME +KIND +SIZE OWNER +PERMISSIONS IN USE BY");
        assertThat(lines.get(1))
                .matches("orders +raw +256 \\S+ +rw------- +.*\\b"
                        + ProcessHandle.current().pid() + "\\b.*");
        assertThat(lines.get(2)).matches("small +raw +4 \\S+ +rw\\S+ +-");
    }

    @Test
    void namesAndValuesOfOtherProgramsMoveNoCursor() throws Exception {
        Files.write(folder.resolve("a\u001b[2J\n\u202eb"), new byte[4]);
        StringCell.in(segment, CellSpec.of(CellType.STRING, 40)).set("a\u001b[2J\n\u202eb");

        String fields = "text:string(40)";
        RecordCell fielded =
                RecordCell.in(segment, CellSpec.of(RecordLayout.parse(fields)).at(128));
        fielded.set("text", "in a field\u001b[2J");

        run("list");
        run("get", "orders", "-t", "string", "-l", "40");
        run("get", "orders", "-f", fields, "-o", "128");
        run("watch", "orders", "-t", "string", "-l", "40", "-n", "1");
        run("set", "orders", "x\u001b[2J", "-t", "int64");
        run("unlink", "no\u202e");

        assertThat(out.toString().lines())
                .hasSize(6)
                .allMatch(line -> line.chars().noneMatch(Character::isISOControl))
                .anyMatch(line -> line.startsWith("%-23s KIND ".formatted("NAME")))
                .contains("text=in a field\\u001b[2J")
                .anyMatch(line -> line.startsWith("a\\u001b[2J\\u000a\\u202eb -  "))
                .contains("a\\u001b[2J\\u000a\\u202eb")
                .anyMatch(line -> line.endsWith("  a\\u001b[2J\\u000a\\u202eb"));
        assertThat(err.toString().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("'x\\u001b[2J' is not a valid value for an int64"))
                .anyMatch(line -> line.startsWith("Segment name 'no\\u202e' holds"));
    }

    @Test
    void unlinkRemovesTheName() {
        assertThat(run("unlink", "orders")).isZero();
        assertThat(folder.resolve("orders")).doesNotExist();
    }

    @Test
    void hexdumpShowsBytes() {
        RawCell.in(segment, CellSpec.of(CellType.RAW, 5).at(32)).set("hello".getBytes(StandardCharsets.US_ASCII));

        assertThat(run("hexdump", "orders", "-l", "68")).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|",
                        "*",
                        "00000020  68 65 6c 6c 6f 00 00 00  00 00 00 00 00 00 00 00  |hello...........|",
                        "00000030  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|",
                        "00000040  00 00 00 00                                       |....|",
                        "00000044");
    }

    @Test
    void watchPrintsEachChangeAndEachEventOfTheSegment() throws Exception {
        CompletableFuture<Integer> watching =
                CompletableFuture.supplyAsync(() -> run("watch", "orders", "-i", "5", "-n", "3"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> out.toString().lines().count() == 1);
        LongCell.in(segment, CellSpec.of(CellType.INT64)).set(7);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> out.toString().lines().count() == 2);
        segment.close();
        SegmentDirectory.at(folder).unlink("orders");

        assertThat(watching.get()).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0)).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  0");
        assertThat(lines.get(1)).endsWith("  7");
        assertThat(lines.get(2)).contains("  (it was unlinked");
    }

    @Test
    void sparklineSpansTheLeastToTheGreatestValue() {
        Sparkline line = new Sparkline();
        assertThat(line.with("5")).isEqualTo("▁");
        assertThat(line.with("7")).isEqualTo("▁█");
        assertThat(line.with("6")).isEqualTo("▁█▅");
        assertThat(line.with("(lost)")).isEqualTo("▁█▅");
        for (int i = 0; i < 40; i++) {
            line.with("6");
        }
        assertThat(line.with("6")).hasSize(30);
    }

    private int run(String... words) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        boolean hasDirectory = List.of(words).contains("-d") || (words.length < 2 && !words[0].equals("list"));
        return commandLine.execute(hasDirectory ? words : with(new String[] {"-d", folder.toString()}, words));
    }

    /** Puts the options after the command and its parameters. */
    private static String[] with(String[] options, String... command) {
        String[] all = Arrays.copyOf(command, command.length + options.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        return all;
    }
}
