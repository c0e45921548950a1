// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import io.github.camelshm.benchmarks.report.Chart;
import io.github.camelshm.benchmarks.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;

/** How a figure grows with a parameter, for several contenders: at each value of the parameter they run alternately. */
public final class Growth {
    /** One run of a contender at a value of the parameter. */
    public interface Attempt {
        /**
         * Runs the contender.
         *
         * @throws IllegalStateException if it cannot run here, with the reason
         */
        Run.Outcome run(long parameter) throws IOException, InterruptedException;
    }

    private record Contender(String name, boolean spins, LongPredicate applies, Attempt attempt) {}

    private final Settings settings;
    private final Report report;
    private final String title;
    private final String parameter;
    private final List<Column> columns;
    private final List<Contender> contenders = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();

    /** The parameter's name is the heading of a table's column. */
    public Growth(Settings settings, Report report, String title, String parameter, Column... columns) {
        this.settings = settings;
        this.report = report;
        this.title = title;
        this.parameter = parameter;
        this.columns = List.of(columns);
    }

    /** Adds a contender. */
    public Growth with(String name, boolean spins, Attempt attempt) {
        return with(name, spins, value -> true, attempt);
    }

    /** Adds a contender that does not run at every value. */
    public Growth with(String name, boolean spins, LongPredicate applies, Attempt attempt) {
        contenders.add(new Contender(name, spins, applies, attempt));
        return this;
    }

    /** Adds the goal that a contender's figure grows from one value of the parameter to another by at most this factor. */
    public Growth atMost(double factor, String contender, long from, long to, String figure, String why) {
        goals.add(new Goal(at(contender, to), at(contender, from), column(figure), false, factor, why));
        return this;
    }

    /** Adds the goal that a contender's figure is at most this factor of another's at a value of the parameter. */
    public Growth atMost(double factor, String contender, String baseline, long at, String figure, String why) {
        goals.add(new Goal(at(contender, at), at(baseline, at), column(figure), false, factor, why));
        return this;
    }

    private Column column(String figure) {
        return Column.of(figure, columns, title);
    }

    private String at(String contender, long value) {
        return "%s, %,d %s".formatted(contender, value, parameter);
    }

    /** Runs all contenders and reports a table and a chart for each figure. */
    public void run(long... values) throws InterruptedException {
        if (!settings.wantsTable(title)) {
            return;
        }
        report.heading(title);
        Map<Long, Map<String, Series>> measured = new LinkedHashMap<>();
        Column first = columns.get(0);
        for (long value : values) {
            Rounds rounds = new Rounds(settings, report);
            for (Contender contender : contenders) {
                if (contender.applies().test(value)) {
                    rounds.add(contender.name(), contender.spins(), () -> contender
                            .attempt()
                            .run(value));
                }
            }
            measured.put(value, rounds.run(figures -> "%s %d, %s"
                    .formatted(parameter, value, first.format(figures.get(first.figure())))));
        }
        if (!report.isPlanning()) {
            for (Column column : columns) {
                report(column, measured);
            }
            judge(measured);
        }
    }

    private void judge(Map<Long, Map<String, Series>> measured) {
        Map<String, Series> byNameAndValue = new HashMap<>();
        measured.forEach(
                (value, byName) -> byName.forEach((name, series) -> byNameAndValue.put(at(name, value), series)));
        goals.stream()
                .flatMap(goal -> goal.judge(byNameAndValue).stream())
                .forEach(verdict -> report.judged(title, verdict));
    }

    private void report(Column column, Map<Long, Map<String, Series>> measured) {
        Set<String> names = new LinkedHashSet<>();
        measured.values().forEach(byName -> names.addAll(byName.keySet()));
        List<String> header = new ArrayList<>(List.of(parameter));
        names.forEach(name -> header.add(columns.size() > 1 ? name + ", " + column.heading() : name));
        List<List<String>> rows = new ArrayList<>();
        measured.forEach((value, byName) -> {
            List<String> row = new ArrayList<>(List.of(String.format("%,d", value)));
            names.forEach(name -> row.add(has(byName, name) ? cell(column, byName.get(name)) : "-"));
            rows.add(row);
        });
        report.add(new Table(header, rows));
        report.add(Chart.lines(
                "%s: %s".formatted(title, column.heading()),
                column.unit().axis(),
                measured.keySet().stream()
                        .map(value -> String.format("%,d", value))
                        .toList(),
                names.stream()
                        .map(name -> new Chart.Values(
                                name,
                                measured.values().stream()
                                        .map(byName -> has(byName, name)
                                                ? (Double) column.unit()
                                                        .scaled(byName.get(name).median(column.figure()))
                                                : null)
                                        .toList()))
                        .toList()));
    }

    private static boolean has(Map<String, Series> byName, String name) {
        return byName.containsKey(name) && !byName.get(name).isEmpty();
    }

    private static String cell(Column column, Series series) {
        String median = column.format(series.median(column.figure()));
        return series.isOfDropped() ? median + " (dropped)" : median;
    }
}
