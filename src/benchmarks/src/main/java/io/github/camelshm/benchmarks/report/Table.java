// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.report;

import java.util.List;

/** A table. Each row is as long as the header. */
public record Table(List<String> header, List<List<String>> rows) implements Part {
    /** Rejects rows of another length. */
    public Table {
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(
                        "A row of %d cells, %s, below %d headings".formatted(row.size(), row, header.size()));
            }
        }
    }

    /** Whether a column is text: the first, and any without figures. */
    boolean isText(int column) {
        return column == 0 || rows.stream().noneMatch(row -> row.get(column).matches("(?s)-?\\d.*"));
    }
}
