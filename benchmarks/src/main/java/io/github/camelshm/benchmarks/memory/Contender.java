// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import io.github.camelshm.benchmarks.Agrona;
import io.github.camelshm.memory.IdleStrategy;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/** Who takes part. */
enum Contender {
    QUEUE("shm queue, busySpin", true, true),
    QUEUE_BLOCK("shm queue, block", false, true),
    QUEUE_BACKOFF("shm queue, backoff", false, true),
    QUEUE_YIELD("shm queue, yield", false, true),
    MANY_TO_ONE("Agrona ManyToOne", true, true),
    ONE_TO_ONE("Agrona OneToOne", true, false),
    UNIX("Unix domain socket", false, false),
    TCP("TCP loopback", false, false);

    private final String title;
    private final boolean spins;
    private final boolean manyProducers;

    Contender(String title, boolean spins, boolean manyProducers) {
        this.title = title;
        this.spins = spins;
        this.manyProducers = manyProducers;
    }

    /** Those compared while messages cross as fast as they can. */
    static Set<Contender> ofCrossing() {
        return EnumSet.of(QUEUE, QUEUE_BLOCK, MANY_TO_ONE, ONE_TO_ONE, UNIX, TCP);
    }

    /** Those of which a quick run says something. */
    static Set<Contender> ofFirstImpression() {
        return EnumSet.of(QUEUE, MANY_TO_ONE, ONE_TO_ONE);
    }

    /** Those compared as messages or producers grow. */
    static Set<Contender> ofGrowth() {
        return EnumSet.of(QUEUE, MANY_TO_ONE, UNIX);
    }

    /** Those compared while next to nothing happens. */
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

    /** What its JVMs must be started with. */
    List<String> flags() {
        return switch (this) {
            case MANY_TO_ONE, ONE_TO_ONE -> Agrona.FLAGS;
            default -> List.of();
        };
    }

    Transport transport() {
        return switch (this) {
            case QUEUE -> new QueueTransport(IdleStrategy.BUSY_SPIN);
            case QUEUE_BLOCK -> new QueueTransport(IdleStrategy.BLOCK);
            case QUEUE_BACKOFF -> new QueueTransport(IdleStrategy.BACKOFF);
            case QUEUE_YIELD -> new QueueTransport(IdleStrategy.YIELD);
            case MANY_TO_ONE -> new AgronaTransport(ManyToOneRingBuffer::new);
            case ONE_TO_ONE -> new AgronaTransport(OneToOneRingBuffer::new);
            case UNIX -> SocketTransport.unix();
            case TCP -> SocketTransport.tcp();
        };
    }
}
