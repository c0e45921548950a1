// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Contenders side by side: in each round every one of them runs once, so that what disturbs the machine for a while
 * disturbs all. A run counts only if its processes had their cores; the others are dropped and counted.
 */
public final class Comparison {
    /** What an attempt at one run does. */
    public interface Attempt {
        /** Runs the contender once. */
        Run.Outcome run() throws IOException, InterruptedException;
    }

    /** A figure as the table shows it. */
    public record Column(String figure, Unit unit, String heading) {
        /** Under its own name. */
        public Column(String figure, Unit unit) {
            this(figure, unit, figure);
        }

        /** The percentiles of a time. */
        public static Column[] percentiles() {
            return Stream.of("p50", "p90", "p99", "p99.9")
                    .map(figure -> new Column(figure, Unit.TIME))
                    .toArray(Column[]::new);
        }

        private String format(double value) {
            return unit.format(value);
        }
    }

    private record Contender(Attempt attempt, boolean spins, Series series) {}

    private final Settings settings;
    private final Report report;
    private final String title;
    private final List<Column> columns;
    private final Map<String, Contender> contenders = new LinkedHashMap<>();

    /** Of several columns, the first is shown with its spread and its ratio. */
    public Comparison(Settings settings, Report report, String title, Column... columns) {
        this.settings = settings;
        this.report = report;
        this.title = title;
        this.columns = List.of(columns);
    }

    /** Adds a contender, if it is wanted; one that spins must get its cores for a run to count. */
    public Comparison with(String name, boolean spins, Attempt attempt) {
        if (settings.wants(name)) {
            contenders.put(name, new Contender(attempt, spins, new Series(name)));
        }
        return this;
    }

    /** Runs all and reports; ratios are to the baseline, which is one of the contenders. */
    public void run(String baseline) throws InterruptedException {
        report.heading(title);
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Contender contender : contenders.values()) {
                run(contender, "round %d of %d, ".formatted(round, settings.rounds()));
            }
        }
        report.table(header(baseline), rows(baseline));
    }

    private void run(Contender contender, String progress) throws InterruptedException {
        Series series = contender.series();
        try {
            Run.Outcome outcome = contender.attempt().run();
            boolean kept = !contender.spins() || outcome.leastShare() >= settings.share();
            if (kept) {
                series.keep(outcome.figures());
            } else {
                series.drop();
            }
            report.progress(progress + series.contender() + ": " + described(outcome) + (kept ? "" : ", dropped"));
        } catch (IOException | IllegalStateException e) {
            series.drop();
            series.fail(e);
            report.progress(progress + series.contender() + " failed: " + e.getMessage());
        }
    }

    private String described(Run.Outcome outcome) {
        Column first = columns.get(0);
        return "%s, %s of a core"
                .formatted(
                        first.format(outcome.figures().get(first.figure())), Unit.SHARE.format(outcome.leastShare()));
    }

    private List<String> header(String baseline) {
        List<String> header = new ArrayList<>(List.of("contender"));
        header.addAll(List.of(columns.get(0).heading(), "least", "most", "ratio to " + baseline));
        columns.stream().skip(1).map(Column::heading).forEach(header::add);
        header.add("runs that count");
        return header;
    }

    private List<List<String>> rows(String baseline) {
        Contender base = contenders.get(baseline);
        List<List<String>> rows = new ArrayList<>();
        for (Contender contender : contenders.values()) {
            rows.add(row(contender.series(), base == null ? new Series(baseline) : base.series()));
        }
        return rows;
    }

    private List<String> row(Series series, Series baseline) {
        List<String> row = new ArrayList<>(List.of(series.contender()));
        Column first = columns.get(0);
        if (series.isEmpty()) {
            row.addAll(Collections.nCopies(columns.size() + 3, "-"));
        } else {
            row.add(first.format(series.median(first.figure())));
            row.add(first.format(series.least(first.figure())));
            row.add(first.format(series.most(first.figure())));
            row.add(baseline.isEmpty() ? "-" : ratio(series, baseline, first.figure()));
            columns.stream()
                    .skip(1)
                    .map(column -> column.format(series.median(column.figure())))
                    .forEach(row::add);
        }
        row.add(series.counts());
        return row;
    }

    private static String ratio(Series series, Series baseline, String figure) {
        return String.format(Locale.ROOT, "%.2f", series.median(figure) / baseline.median(figure));
    }
}
