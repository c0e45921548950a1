// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTest {
    @Test
    void tableIsAlignedAndItsCellsCannotBreakIt() {
        Table table = new Table(List.of("name", "rate"), List.of(List.of("a|b", "1"), List.of("c\nd", "22")));
        assertThat(Markdown.of((Part) table))
                .isEqualTo(
                        """
                        | name | rate |
                        | ---- | ---: |
                        | a\\|b |    1 |
                        | c d  |   22 |
                        """);
    }

    @Test
    void columnOfTextIsLeftAligned() {
        Table table =
                new Table(List.of("goal", "", "why"), List.of(List.of("a", "missed", "slow"), List.of("b", "met", "")));
        assertThat(Markdown.of((Part) table))
                .isEqualTo(
                        """
                        | goal |        | why  |
                        | ---- | ------ | ---- |
                        | a    | missed | slow |
                        | b    | met    |      |
                        """);
    }

    @Test
    void partsAreSeparatedByAnEmptyLineAndChartsAreOmitted() {
        List<Part> parts = List.of(
                new Part.Heading(2, "Cells"), Chart.bars("chart", "ns", List.of()), new Part.Paragraph("Fast."));
        assertThat(Markdown.of(parts)).isEqualTo("## Cells\n\nFast.\n");
    }
}
