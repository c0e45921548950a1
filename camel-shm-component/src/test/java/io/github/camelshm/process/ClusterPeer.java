// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.memory.cluster.Cluster;
import io.github.camelshm.memory.cluster.ClusterOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that competes to lead a cluster, prints when that changes, and appends a line with its id and its term to a file
 * each millisecond while it leads. It reads {@code close-lock-file}, {@code resign} and {@code leader} from its standard
 * input.
 */
public final class ClusterPeer {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Cluster cluster;
    private final String id;
    private final Ticks ticks;

    /** The term in which it leads as far as it knows; 0 if it does not. */
    private volatile long term;

    private volatile boolean isResigned;

    private ClusterPeer(Cluster cluster, String id, Ticks ticks) {
        this.cluster = cluster;
        this.id = id;
        this.ticks = ticks;
    }

    /** Runs with a directory, a namespace, an id, and the file to which it appends. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        ClusterOptions options = ClusterOptions.of(arguments[2]);
        ClusterOptions reporting =
                options.withSegment(options.segment().withReport(message -> System.out.println("report " + message)));
        try (Cluster cluster = Cluster.openOrAttachLater(SegmentDirectory.at(directory), arguments[1], reporting);
                Ticks ticks = new Ticks(Path.of(arguments[3]));
                BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            ClusterPeer peer = new ClusterPeer(cluster, arguments[2], ticks);
            cluster.join();
            System.out.println("joined");
            start("competing", () -> peer.compete(reporting.segment().checkInterval()));
            start("ticking", peer::tick);
            for (String command; (command = commands.readLine()) != null; ) {
                System.out.println(command + " " + peer.obey(command, directory, arguments[1]));
            }
        }
    }

    private static void start(String name, Runnable loop) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(true);
        thread.start();
    }

    private Object obey(String command, Path directory, String namespace) throws Exception {
        switch (command) {
            case "close-lock-file" -> {
                // As any other code of this process could: the kernel drops all its locks on the file.
                FileChannel.open(directory.resolve("." + Cluster.segmentName(namespace) + ".lock"))
                        .close();
                return "done";
            }
            case "resign" -> {
                isResigned = true;
                term = 0;
                cluster.resign();
                return "done";
            }
            default -> {
                return cluster.leader().map(leader -> leader.id()).orElse("none");
            }
        }
    }

    private void compete(Duration interval) {
        for (; ; ) {
            competeOnce();
            LockSupport.parkNanos(interval.toNanos());
        }
    }

    private void competeOnce() {
        OptionalLong now = !isResigned && cluster.compete() ? cluster.term() : OptionalLong.empty();
        long next = now.orElse(0);
        if (next != term) {
            term = next;
            System.out.println(next == 0 ? "follows" : "leads " + next);
        }
    }

    private void tick() {
        for (; ; ) {
            long now = term;
            if (now != 0) {
                ticks.append(id, now);
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }
}
