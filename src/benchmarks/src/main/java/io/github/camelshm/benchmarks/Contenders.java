// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import io.github.camelshm.benchmarks.report.Table;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The contenders that ran, and their setups. A name may have different setups in different benchmarks, so both together
 * identify a contender. One that ran without a description is shown as not described.
 */
final class Contenders {
    private static final Setup UNKNOWN = new Setup("-", "not described", "-");

    private record Key(String benchmark, String name) {}

    private record Row(String name, Setup setup) {}

    private final Map<Key, Setup> described = new LinkedHashMap<>();
    private final Set<Key> ran = new LinkedHashSet<>();
    private String benchmark = "";

    /** Begins a benchmark, to which the following calls belong. */
    void begin(String name) {
        benchmark = name;
    }

    void describe(String name, Setup setup) {
        described.put(new Key(benchmark, name), setup);
    }

    void ran(String name) {
        ran.add(new Key(benchmark, name));
    }

    /** Returns the contenders that ran, each setup once; empty if none ran. */
    Optional<Table> table() {
        Map<Row, Set<String>> benchmarks = new LinkedHashMap<>();
        for (Key key : ran) {
            Row row = new Row(key.name(), described.getOrDefault(key, UNKNOWN));
            benchmarks.computeIfAbsent(row, first -> new LinkedHashSet<>()).add(key.benchmark());
        }
        List<List<String>> rows = benchmarks.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .toList();
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(List.of("contender", "in", "version", "how it is configured", "why"), rows));
    }

    private static List<String> row(Row row, Set<String> in) {
        Setup setup = row.setup();
        return List.of(row.name(), String.join(", ", in), setup.version(), setup.how(), setup.why());
    }
}
