// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.segment.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes that compete for the leadership of a namespace, and append ticks to one file while they lead. Each prints a line
 * that begins with {@code leads} or {@code follows} when that changes. For one thread.
 */
public final class ClusterProcesses implements AutoCloseable {
    /** Only what hangs meets it. */
    public static final Duration LIMIT = Duration.ofMinutes(1);

    private final Start start;
    private final List<ChildProcess> members = new ArrayList<>();
    private final Ticks ticks;
    private int started;

    /** How a member starts. */
    public interface Start {
        /** Returns when the member has joined. */
        ChildProcess of(String id) throws Exception;
    }

    /** @param file to which the members append their ticks */
    public ClusterProcesses(Path file, Start start) throws IOException {
        this.ticks = new Ticks(file);
        this.start = start;
    }

    public Ticks ticks() {
        return ticks;
    }

    /** Starts one more. The first has the id {@code member-1}. */
    public ChildProcess start() throws Exception {
        ChildProcess member = start.of("member-" + ++started);
        members.add(member);
        return member;
    }

    /** Starts the first member, which leads at once. */
    public ChildProcess startLeader() throws Exception {
        ChildProcess leader = start();
        leader.await("leads");
        return leader;
    }

    /** Returns before the process has exited. */
    public void kill(ChildProcess member) throws Exception {
        member.signal("KILL");
        members.remove(member);
    }

    /** Waits until a member leads that was not killed, and returns it. */
    public ChildProcess awaitLeader() {
        await("a leader").atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> leader() != null);
        return leader();
    }

    /** The member that printed last that it leads. */
    private ChildProcess leader() {
        return members.stream()
                .filter(member -> member.output().stream()
                        .filter(line -> line.startsWith("leads") || line.startsWith("follows"))
                        .reduce((before, after) -> after)
                        .filter(line -> line.startsWith("leads"))
                        .isPresent())
                .findFirst()
                .orElse(null);
    }

    /** Waits for the next tick. */
    public void awaitTick() throws IOException {
        long begun = ticks.size();
        await("a tick").atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> ticks.size() > begun);
    }

    /** Waits for a tick of this member among those after the first ones. */
    public void awaitTick(String id, int first) {
        await("a tick of " + id)
                .atMost(LIMIT)
                .until(() -> ticks.lines().stream().skip(first).anyMatch(line -> line.startsWith(id + " ")));
    }

    @Override
    public void close() throws IOException {
        members.forEach(ChildProcess::close);
        ticks.close();
    }
}
