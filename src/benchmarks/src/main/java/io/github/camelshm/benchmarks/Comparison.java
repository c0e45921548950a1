// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import io.github.camelshm.benchmarks.report.Chart;
import io.github.camelshm.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Contenders side by side, in a table with ratios, a chart, and the goals that they meet or miss. */
public final class Comparison {
    private final Settings settings;
    private final Report report;
    private final String title;
    private final List<Column> columns;
    private final Rounds rounds;
    private final List<Goal> goals = new ArrayList<>();

    /** Of several columns, the first is shown with its spread and its ratio. */
    public Comparison(Settings settings, Report report, String title, Column... columns) {
        this.settings = settings;
        this.report = report;
        this.title = title;
        this.columns = List.of(columns);
        this.rounds = new Rounds(settings, report);
    }

    /** Adds a contender, if it is selected. If it spins, a run counts only if it gets its cores. */
    public Comparison with(String name, boolean spins, Attempt attempt) {
        rounds.add(name, spins, attempt);
        return this;
    }

    /** Adds the goal that a contender's figure is at least this factor times another's. */
    public Comparison atLeast(double factor, String contender, String baseline, String figure, String why) {
        goals.add(new Goal(contender, baseline, column(figure), true, factor, why));
        return this;
    }

    /** Adds the goal that a contender's figure is at most this limit, as a factor of another's unless that is null. */
    public Comparison atMost(double limit, String contender, String baseline, String figure, String why) {
        goals.add(new Goal(contender, baseline, column(figure), false, limit, why));
        return this;
    }

    private Column column(String figure) {
        return Column.of(figure, columns, title);
    }

    /** Runs all contenders and reports; ratios are to the baseline, which is one of them. */
    public void run(String baseline) throws InterruptedException {
        if (rounds.isEmpty() || !settings.wantsTable(title)) {
            return;
        }
        report.heading(title);
        Column first = columns.get(0);
        Map<String, Series> measured = rounds.run(figures -> first.format(figures.get(first.figure())));
        if (measured.isEmpty()) {
            return;
        }
        Series base = measured.getOrDefault(baseline, new Series(baseline));
        report.add(new Table(
                header(baseline),
                measured.values().stream().map(series -> row(series, base)).toList()));
        List<Series> shown =
                measured.values().stream().filter(series -> !series.isEmpty()).toList();
        if (!shown.isEmpty()) {
            report.add(chart(shown));
            if (!base.isEmpty() && shown.size() > 1) {
                report.add(ratios(shown, base));
            }
        }
        goals.stream().flatMap(goal -> goal.judge(measured).stream()).forEach(verdict -> report.judged(title, verdict));
    }

    private List<String> header(String baseline) {
        List<String> header = new ArrayList<>(List.of("contender"));
        header.addAll(List.of(columns.get(0).heading(), "least", "most", "ratio to " + baseline));
        columns.stream().skip(1).map(Column::heading).forEach(header::add);
        header.add("runs that count");
        return header;
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
            row.add(baseline.isEmpty() ? "-" : String.format(Locale.ROOT, "%.2f", ratio(series, baseline)));
            columns.stream()
                    .skip(1)
                    .map(column -> column.format(series.median(column.figure())))
                    .forEach(row::add);
        }
        row.add(series.counts());
        return row;
    }

    private double ratio(Series series, Series baseline) {
        String figure = columns.get(0).figure();
        return series.median(figure) / baseline.median(figure);
    }

    /** Draws percentiles as lines, with times on a log scale, and other figures as bars with their spread. */
    private Chart chart(List<Series> shown) {
        List<Column> alike = columns.stream()
                .filter(column -> column.unit() == columns.get(0).unit())
                .toList();
        if (alike.size() > 1) {
            return Chart.lines(
                    title,
                    alike.get(0).unit().axis(),
                    alike.stream().map(Column::heading).toList(),
                    shown.stream()
                            .map(series -> new Chart.Values(
                                    series.contender(),
                                    alike.stream()
                                            .map(column -> column.unit().scaled(series.median(column.figure())))
                                            .toList()))
                            .toList());
        }
        Column first = columns.get(0);
        return Chart.bars(
                title,
                first.unit().axis(),
                shown.stream()
                        .map(series -> new Chart.Bar(
                                series.contender(),
                                first.unit().scaled(series.median(first.figure())),
                                first.unit().scaled(series.least(first.figure())),
                                first.unit().scaled(series.most(first.figure()))))
                        .toList());
    }

    private Chart ratios(List<Series> shown, Series base) {
        return Chart.bars(
                "%s: ratio to %s".formatted(title, base.contender()),
                "times %s".formatted(base.contender()),
                shown.stream()
                        .map(series -> Chart.Bar.of(series.contender(), ratio(series, base)))
                        .toList());
    }
}
