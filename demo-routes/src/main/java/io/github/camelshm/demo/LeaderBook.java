// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which process led, and when, from the ticks that the processes print. The number of a tick is that of a counter in shared
 * memory, so it orders the ticks of all processes, although their lines arrive through separate pipes.
 *
 * <p>Thread-safe.
 */
final class LeaderBook {
    private static final Pattern READY = Pattern.compile("(Process-[1-3]): Ready");
    // The end distinguishes a complete line from one that its writer's death cut short.
    private static final Pattern TICK =
            Pattern.compile("(Process-[1-3]): Tick (\\d{1,10}) at (\\d{1,18}) \\(term (\\d{1,18})\\)");

    private final Set<String> ready = new HashSet<>();
    private final NavigableMap<Long, Leadership> byTerm = new TreeMap<>();
    private String overlap = "";

    /**
     * One process's leadership, from its first tick to its last so far.
     *
     * @param firstAt the time of the first tick, in milliseconds since 1970
     * @param lastAt the time of the last tick, in milliseconds since 1970
     */
    record Leadership(long term, String process, int firstTick, long firstAt, int lastTick, long lastAt) {
        private Leadership until(int tick, long at) {
            return new Leadership(term, process, firstTick, firstAt, tick, at);
        }
    }

    /** Records a line if it is about the leader or readiness, and returns whether it is. */
    synchronized boolean record(String line) {
        Matcher isReady = READY.matcher(line);
        if (isReady.matches()) {
            ready.add(isReady.group(1));
            return true;
        }
        Matcher isTick = TICK.matcher(line);
        if (isTick.matches()) {
            recordTick(
                    isTick.group(1),
                    Integer.parseInt(isTick.group(2)),
                    Long.parseLong(isTick.group(3)),
                    Long.parseLong(isTick.group(4)));
            return true;
        }
        return false;
    }

    private void recordTick(String process, int tick, long at, long term) {
        Leadership before = byTerm.get(term);
        Leadership now = before == null ? new Leadership(term, process, tick, at, tick, at) : before.until(tick, at);
        byTerm.put(term, now);
        if (!now.process().equals(process)) {
            overlap = "%s and %s both led in term %d".formatted(now.process(), process, term);
        }
        if (byTerm.lowerEntry(term) != null) {
            requireOrder(byTerm.lowerEntry(term).getValue(), now);
        }
        if (byTerm.higherEntry(term) != null) {
            requireOrder(now, byTerm.higherEntry(term).getValue());
        }
    }

    private void requireOrder(Leadership earlier, Leadership later) {
        if (earlier.lastTick() > later.firstTick()) {
            overlap = "Tick %d of %s, in term %d, follows tick %d of %s, in term %d"
                    .formatted(
                            earlier.lastTick(),
                            earlier.process(),
                            earlier.term(),
                            later.firstTick(),
                            later.process(),
                            later.term());
        }
    }

    /** Records that a process has ended, so that it is not ready before its replacement says so. */
    synchronized void recordEnded(String process) {
        ready.remove(process);
    }

    /** The number of processes that wait for their turn or lead. */
    synchronized int ready() {
        return ready.size();
    }

    /** The leadership of a term, if it has ticked. */
    synchronized Optional<Leadership> of(long term) {
        return Optional.ofNullable(byTerm.get(term));
    }

    /** The first leadership after a term, if there is one that has ticked. */
    synchronized Optional<Leadership> after(long term) {
        return Optional.ofNullable(byTerm.higherEntry(term)).map(entry -> entry.getValue());
    }

    /** How two led at once; empty if no two did. Final once all lines have arrived. */
    synchronized Optional<String> overlap() {
        return Optional.of(overlap).filter(how -> !how.isEmpty());
    }
}
