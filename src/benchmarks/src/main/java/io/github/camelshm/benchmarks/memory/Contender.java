// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.benchmarks.Agrona;
import io.github.camelshm.benchmarks.Setup;
import io.github.camelshm.benchmarks.Version;
import io.github.camelshm.memory.queue.IdleStrategy;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/** The contenders of the benchmarks without Camel. */
enum Contender {
    QUEUE("shm queue, busySpin", true, true),
    QUEUE_BLOCK("shm queue, block", false, true),
    QUEUE_BACKOFF("shm queue, backoff", false, true),
    QUEUE_YIELD("shm queue, yield", false, true),
    MANY_TO_ONE("Agrona ManyToOne", true, true),
    ONE_TO_ONE("Agrona OneToOne", true, false),
    AERON("Aeron IPC", true, true),
    AERON_EXCLUSIVE("Aeron IPC, exclusive", true, false),
    CHRONICLE("Chronicle Queue", true, true),
    UNIX("Unix domain socket", false, false),
    TCP("TCP loopback", false, false),
    PIPE("named pipe", false, true);

    /** The flag is also for its driver's selectors, which exist even with IPC only. */
    private static final List<String> AERON_FLAGS = Stream.concat(
                    Agrona.FLAGS.stream(), Stream.of("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"))
            .toList();

    /** The nine flags that its documentation requires since Java 17; the properties switch off its usage reports. */
    private static final List<String> CHRONICLE_FLAGS = List.of(
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
            "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-Dchronicle.analytics.disable=true",
            "-Dchronicle.announcer.disable=true");

    private final String title;
    private final boolean spins;
    private final boolean manyProducers;

    Contender(String title, boolean spins, boolean manyProducers) {
        this.title = title;
        this.spins = spins;
        this.manyProducers = manyProducers;
    }

    /** The contenders with messages at full speed. */
    static Set<Contender> ofCrossing() {
        return EnumSet.of(QUEUE, QUEUE_BLOCK, MANY_TO_ONE, ONE_TO_ONE, AERON, AERON_EXCLUSIVE, CHRONICLE, UNIX, TCP);
    }

    /** The contenders of a quick run. */
    static Set<Contender> ofFirstImpression() {
        return EnumSet.of(QUEUE, MANY_TO_ONE, ONE_TO_ONE, AERON, CHRONICLE);
    }

    /** The contenders for growing messages, of those that send large ones in one piece. */
    static Set<Contender> ofGrowth() {
        return EnumSet.of(QUEUE, MANY_TO_ONE, UNIX);
    }

    /** The contenders for a growing number of producers. */
    static Set<Contender> ofManyProducers() {
        return EnumSet.of(QUEUE, QUEUE_BLOCK, MANY_TO_ONE, PIPE);
    }

    /** The contenders for a growing number of competing consumers. */
    static Set<Contender> ofManyConsumers() {
        return EnumSet.of(QUEUE, QUEUE_BLOCK, PIPE);
    }

    /** The contenders of the idle benchmark. */
    static Set<Contender> ofWaiting() {
        return EnumSet.of(QUEUE, QUEUE_BLOCK, QUEUE_BACKOFF, QUEUE_YIELD, UNIX);
    }

    /** The name in the tables. */
    String title() {
        return title;
    }

    /** Whether its processes use all of their cores. */
    boolean spins() {
        return spins;
    }

    /** Whether several processes may send. */
    boolean manyProducers() {
        return manyProducers;
    }

    /** The flags of its JVMs. */
    List<String> flags() {
        return switch (this) {
            case MANY_TO_ONE, ONE_TO_ONE -> Agrona.FLAGS;
            case AERON, AERON_EXCLUSIVE -> AERON_FLAGS;
            case CHRONICLE -> CHRONICLE_FLAGS;
            default -> List.of();
        };
    }

    /** For the report. */
    Setup setup() {
        return switch (this) {
            case QUEUE ->
                queue(
                        "both sides spin with Thread.onSpinWait and reuse one Delivery",
                        "each process has a core of its own");
            case QUEUE_BLOCK -> queue("idleStrategy block", "the default");
            case QUEUE_BACKOFF -> queue("idleStrategy backoff", "between spinning and sleeping");
            case QUEUE_YIELD -> queue("idleStrategy yield", "yields the core to others, but requests it again at once");
            case MANY_TO_ONE, ONE_TO_ONE ->
                new Setup(
                        Version.of("agrona"),
                        ("On a file in shared memory, as long as %d messages of the measured length need, to the next power of"
                                        + " two; write and read in a loop with Thread.onSpinWait; bounds checks on. JVM: %s")
                                .formatted(Transport.CAPACITY, String.join(" ", flags())),
                        "as many messages as our queue has room for; the flag is needed since Agrona 2");
            case AERON, AERON_EXCLUSIVE ->
                new Setup(
                        Version.of("aeron-client", "aeron-driver", "agrona"),
                        ("aeron:ipc, a stream each way; %s; offer again with Thread.onSpinWait where it is refused; poll with at"
                                        + " most 10 fragments, no pause; a media driver in the first process, ThreadingMode.SHARED with the default"
                                        + " back-off of 1 µs to 1 ms, aeron.dir in shared memory, terms of %d MiB; bounds checks on. JVM: %s")
                                .formatted(
                                        this == AERON
                                                ? "a ConcurrentPublication for each producer"
                                                : "an ExclusivePublication",
                                        io.aeron.driver.Configuration.ipcTermBufferLength() >> 20,
                                        String.join(" ", flags())),
                        "the driver's defaults, as its guide advises to begin with; one driver thread, as there are two cores;"
                                + " messages do not pass through it");
            case CHRONICLE ->
                new Setup(
                        Version.of("chronicle-queue"),
                        ("A directory in shared memory for each way; the default roll cycle and block size; an appender for each"
                                        + " producer, bytes in a writingDocument; a tailer that spins with Thread.onSpinWait; no pretoucher. JVM: %s")
                                .formatted(String.join(" ", flags())),
                        "the defaults; the flags that it requires since Java 17; its open-source edition has no"
                                + " pretoucher. It keeps all messages, so no producer waits for room");
            case UNIX, TCP ->
                new Setup(
                        Version.ofJava(),
                        "A blocking stream channel; a write for each message from a direct buffer, reads of up to 64 KiB%s"
                                .formatted(
                                        this == TCP ? "; 127.0.0.1, TCP_NODELAY" : "; a socket file in shared memory"),
                        "a message is sent when it is there");
            case PIPE ->
                new Setup(
                        Version.ofJava(),
                        "A pipe made by mkfifo for each way; a write and a read for each message, from direct buffers",
                        "in the kernel, only a pipe allows many writers and many readers, each message to one of"
                                + " them");
        };
    }

    private static Setup queue(String waiting, String why) {
        return new Setup(
                Version.of("camel-shm-component"),
                "A queue each way, room for %d messages of the measured length; each is acknowledged once it is copied; %s. No JVM flags"
                        .formatted(Transport.CAPACITY, waiting),
                why);
    }

    Transport transport() {
        return switch (this) {
            case QUEUE -> new QueueTransport(IdleStrategy.BUSY_SPIN);
            case QUEUE_BLOCK -> new QueueTransport(IdleStrategy.BLOCK);
            case QUEUE_BACKOFF -> new QueueTransport(IdleStrategy.BACKOFF);
            case QUEUE_YIELD -> new QueueTransport(IdleStrategy.YIELD);
            case MANY_TO_ONE -> new AgronaTransport(ManyToOneRingBuffer::new);
            case ONE_TO_ONE -> new AgronaTransport(OneToOneRingBuffer::new);
            case AERON -> new AeronTransport(false);
            case AERON_EXCLUSIVE -> new AeronTransport(true);
            case CHRONICLE -> new ChronicleTransport();
            case UNIX -> SocketTransport.unix();
            case TCP -> SocketTransport.tcp();
            case PIPE -> new PipeTransport();
        };
    }
}
