// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import io.github.camelshm.demo.LeaderBook.Leadership;
import io.github.camelshm.demo.TakeOvers.After;
import io.github.camelshm.memory.cluster.Cluster;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The demo with the leader: starts three JVMs with the same route, which runs only in the one that leads, and counts in
 * shared memory. It ends the leader again and again, alternately by {@code kill -9} and by a request, and replaces it. If a
 * user kills a process, it is replaced as well. Prints each take-over. {@link LeaderOptions} lists the options.
 *
 * <p>The exit code is 1 if two led at once.
 */
public final class LeaderDemo extends Parent {
    private static final List<String> NAMES = List.of("Process-1", "Process-2", "Process-3");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final long BEFORE_ALL = -1;

    private final LeaderOptions options;
    private final LeaderBook book = new LeaderBook();
    private final TakeOvers takeOvers = new TakeOvers();
    private final Map<String, RouteProcess> processes = new LinkedHashMap<>();
    private SegmentCounter counter;

    /** The term of the leader that was printed last. */
    private long printed = BEFORE_ALL;

    private long printedAt = System.nanoTime();

    /** How that leader has ended, or null while it leads. */
    private After ended;

    /** How to end the next one. */
    private After next = After.KILL;

    private LeaderDemo(LeaderOptions options) {
        super(options.duration(), options.pagePort());
        this.options = options;
    }

    /** Runs the demo. Returns if it ended normally, otherwise exits the JVM. */
    public static void main(String[] arguments) throws InterruptedException {
        run(() -> new LeaderDemo(LeaderOptions.of(arguments, System.getProperties())));
    }

    @Override
    void start() throws IOException {
        counter = SegmentCounter.create(options.cluster(), LeaderOptions.CLUSTER);
        for (String name : NAMES) {
            start(name);
        }
    }

    private void start(String name) throws IOException {
        Map<String, Object> properties = Map.of(
                // Camel's main also reads application-leader.properties.
                "camel.main.profile",
                "leader",
                LeaderOptions.CLUSTER,
                options.cluster(),
                LeaderOptions.TICK_PERIOD,
                options.tickPeriod().toMillis());
        RouteProgram program = new RouteProgram(name, "leader.yaml", properties, options.classPath());
        processes.put(name, RouteProcess.start(program, this::recordOrPrint));
    }

    private void recordOrPrint(String line) {
        if (!book.record(line)) {
            System.out.println(line);
        }
    }

    @Override
    String shared() {
        return counter.watched();
    }

    @Override
    List<RouteProcess> processes() {
        return List.copyOf(processes.values());
    }

    @Override
    void check() throws IOException, InterruptedException {
        counter.check();
        // Before it replaces, because a leader that follows a killed one is known by then.
        Optional<Leadership> following = book.after(printed);
        replaceKilled();
        following.ifPresent(this::print);
        Optional<Leadership> leader = book.of(printed);
        if (leader.isPresent()
                && ended == null
                && book.ready() == NAMES.size()
                && isOver(options.leadPeriod(), printedAt)) {
            endLeader(leader.get());
        }
    }

    /** Replaces processes that a user killed. */
    private void replaceKilled() throws IOException, InterruptedException {
        for (String name : NAMES) {
            RouteProcess process = processes.get(name);
            if (process != null && process.hasEndedByKill()) {
                process.awaitExit();
                replace(name, After.KILL);
            }
        }
    }

    private void endLeader(Leadership leader) throws IOException, InterruptedException {
        RouteProcess process = processes.get(leader.process());
        if (next == After.KILL) {
            process.kill();
        } else {
            end(List.of(process));
        }
        replace(leader.process(), next);
        next = next == After.KILL ? After.STOP : After.KILL;
    }

    /** Replaces a process that has ended. All its lines have arrived. */
    private void replace(String name, After how) throws IOException {
        book.recordEnded(name);
        Optional<Leadership> leader =
                book.of(printed).filter(last -> last.process().equals(name));
        if (leader.isPresent() && ended == null) {
            ended = how;
            say(
                    leader.get().lastAt(),
                    "%s was %s after tick %d"
                            .formatted(name, how.participle(), leader.get().lastTick()));
        } else {
            say(System.currentTimeMillis(), "%s was %s, and did not lead".formatted(name, how.participle()));
        }
        start(name);
    }

    private void print(Leadership leader) {
        String leads = "%s leads in term %d".formatted(leader.process(), leader.term());
        Optional<Leadership> before = book.of(printed);
        if (before.isPresent()) {
            long gap = leader.firstAt() - before.get().lastAt();
            takeOvers.add(ended == null ? After.LOSS : ended, gap);
            leads += ", from tick %d, after a gap of %d ms".formatted(leader.firstTick(), gap);
        }
        say(leader.firstAt(), leads);
        printed = leader.term();
        printedAt = System.nanoTime();
        ended = null;
    }

    private static void say(long millis, String what) {
        System.out.println(TIME.format(Instant.ofEpochMilli(millis)) + " " + what);
    }

    @Override
    boolean continuesWithout(RouteProcess process) {
        return process.hasEndedByKill();
    }

    @Override
    void finish() throws InterruptedException {
        // The leader last, so that no other takes over meanwhile.
        List<RouteProcess> leader =
                existing(processes, book.of(printed).map(Leadership::process).orElse(""));
        end(processes().stream().filter(process -> !leader.contains(process)).toList());
        end(leader);
        stopPage();
        removeSegments();
        book.overlap().ifPresent(this::fault);
        System.out.println(takeOvers + (book.overlap().isEmpty() ? "; no two led at once" : "; two led at once"));
    }

    private void removeSegments() {
        try {
            if (counter != null) {
                SegmentDirectory.ofHost().unlink(Cluster.segmentName(options.cluster()));
                counter.close();
            }
        } catch (SegmentException e) {
            fault(e.getMessage());
        }
    }
}
