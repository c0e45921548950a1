// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Contenders that run alternately: in each round every one of them runs once, so that a temporary disturbance of the machine
 * disturbs all. A run counts only if its processes had their cores; the others are dropped and counted.
 */
final class Rounds {
    private record Contender(Attempt attempt, boolean spins, Series series) {}

    private final Settings settings;
    private final Report report;
    private final Map<String, Contender> contenders = new LinkedHashMap<>();

    Rounds(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    /** Adds a contender, if it is selected. If it spins, a run counts only if it gets its cores. */
    void add(String name, boolean spins, Attempt attempt) {
        if (settings.wants(name)) {
            contenders.put(name, new Contender(attempt, spins, new Series(name)));
        }
    }

    /** Whether there is no contender to run. */
    boolean isEmpty() {
        return contenders.isEmpty();
    }

    /**
     * Runs all contenders.
     *
     * @param described one or two figures, for the screen
     * @return the figures, by contender; empty while runs are only counted
     */
    Map<String, Series> run(Function<Figures, String> described) throws InterruptedException {
        Map<String, Series> measured = new LinkedHashMap<>();
        if (report.isPlanning()) {
            report.progress().plan(settings.rounds() * contenders.size());
            return measured;
        }
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Contender contender : contenders.values()) {
                run(contender, described);
            }
        }
        contenders.forEach((name, contender) -> {
            report.contenders().ran(name);
            measured.put(name, contender.series());
        });
        return measured;
    }

    private void run(Contender contender, Function<Figures, String> described) throws InterruptedException {
        Series series = contender.series();
        String found;
        try {
            Run.Outcome outcome = contender.attempt().run();
            boolean counts = !contender.spins() || outcome.leastShare() >= settings.share();
            if (counts) {
                series.keep(outcome.figures());
            } else {
                series.drop(outcome.figures());
            }
            found = described.apply(outcome.figures());
            if (contender.spins()) {
                found += ", %s of a core%s"
                        .formatted(Unit.SHARE.format(outcome.leastShare()), counts ? "" : ", dropped");
            }
        } catch (IOException | IllegalStateException e) {
            series.fail(e);
            found = "failed: " + e.getMessage();
        }
        report.progress().done();
        report.watch("%s: %s (%s)"
                .formatted(series.contender(), found, report.progress().line()));
    }
}
