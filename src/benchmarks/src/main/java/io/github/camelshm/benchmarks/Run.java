// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One run of one contender: processes that measure in the same window. Closing it kills them. */
public final class Run implements AutoCloseable {
    private final List<Child> children = new ArrayList<>();

    /** Starts a process. */
    public Child start(int core, List<String> flags, Class<?> main, Object... arguments) throws IOException {
        return add(Child.java(core, flags, main, arguments));
    }

    /** Starts a program in another language. */
    public Child start(int core, String name, List<String> command) throws IOException {
        return add(Child.program(core, name, command));
    }

    private Child add(Child child) {
        children.add(child);
        return child;
    }

    /** Lets all processes measure. If several report a figure, the first started one's counts. */
    public Outcome measure(double warmUp, double seconds) throws IOException, InterruptedException {
        for (Child child : children) {
            child.awaitReady();
        }
        Window window = Window.after(warmUp, seconds);
        for (Child child : children) {
            child.measure(window);
        }
        Figures all = null;
        Map<Integer, Double> shares = new TreeMap<>();
        for (Child child : children) {
            Figures measured = child.awaitFigures(warmUp + seconds);
            all = all == null ? measured : measured.with(all);
            // Processes on the same core share its time.
            shares.merge(child.core(), measured.get("share"), Double::sum);
        }
        double leastShare =
                shares.values().stream().mapToDouble(share -> share).min().orElse(0);
        return new Outcome(all, leastShare);
    }

    /** Closes the last started first: the senders end before the processes whose end would reset their connections. */
    @Override
    public void close() {
        for (int last = children.size() - 1; last >= 0; last--) {
            children.get(last).close();
        }
    }

    /** The figures, and the least share of a core. */
    public record Outcome(Figures figures, double leastShare) {}
}
