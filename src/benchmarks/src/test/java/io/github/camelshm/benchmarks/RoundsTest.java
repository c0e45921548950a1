// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final String RATE = "rate";

    private final List<String> ran = new ArrayList<>();
    private final Report report = new Report("conditions");
    private final Rounds rounds =
            new Rounds(Settings.defaults(true).withRounds(2).withShare(0.9), report);

    private Attempt attempt(String name, double share) {
        return () -> {
            ran.add(name);
            return new Run.Outcome(Figures.of(RATE, 7), share);
        };
    }

    private Map<String, Series> run() throws InterruptedException {
        return rounds.run(Figures::toLine);
    }

    @Test
    void contendersAlternate() throws InterruptedException {
        rounds.add("a", false, attempt("a", 1));
        rounds.add("b", false, attempt("b", 1));
        report.begin();
        assertThat(run().keySet()).containsExactly("a", "b");
        assertThat(ran).containsExactly("a", "b", "a", "b");
    }

    @Test
    void planningRunsNothingAndCountsAll() throws InterruptedException {
        rounds.add("a", false, attempt("a", 1));
        rounds.add("b", false, attempt("b", 1));
        assertThat(run()).isEmpty();
        assertThat(ran).isEmpty();
        assertThat(report.progress().line()).startsWith("run 0 of 4,");
        assertThat(report.contenders().table()).isEmpty();
    }

    @Test
    void spinningRunWithoutItsCoreIsDropped() throws InterruptedException {
        rounds.add("disturbed", true, attempt("disturbed", 0.89));
        rounds.add("undisturbed", true, attempt("undisturbed", 0.9));
        rounds.add("waits", false, attempt("waits", 0.1));
        report.begin();
        Map<String, Series> measured = run();
        assertThat(measured.get("disturbed").counts()).isEqualTo("0 of 2, dropped ones are shown");
        assertThat(measured.get("undisturbed").counts()).isEqualTo("2 of 2");
        assertThat(measured.get("waits").counts()).isEqualTo("2 of 2");
    }

    @Test
    void failureIsCountedAndTheOthersContinue() throws InterruptedException {
        rounds.add("fails", false, () -> {
            throw new IOException("no server");
        });
        rounds.add("b", false, attempt("b", 1));
        report.begin();
        Map<String, Series> measured = run();
        assertThat(measured.get("fails").counts()).isEqualTo("0 of 2, failed: no server");
        assertThat(measured.get("b").counts()).isEqualTo("2 of 2");
    }

    @Test
    void unselectedContenderDoesNotRun() throws InterruptedException {
        Rounds chosen = new Rounds(Settings.defaults(true).withOnly(Pattern.compile("^a")), report);
        chosen.add("a", false, attempt("a", 1));
        chosen.add("b", false, attempt("b", 1));
        report.begin();
        assertThat(chosen.run(Figures::toLine)).containsOnlyKeys("a");
        assertThat(ran).containsExactly("a");
    }
}
