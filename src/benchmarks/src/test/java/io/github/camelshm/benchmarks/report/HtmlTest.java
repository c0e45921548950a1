// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTest {
    private static final String HOSTILE = "</script><script>alert(1)</script> & \"x\"";

    @Test
    void nameThatClosesAScriptElementStaysAName() throws IOException {
        String page = Html.of(List.of(
                new Part.Heading(2, HOSTILE),
                new Table(List.of("contender"), List.of(List.of(HOSTILE))),
                Chart.bars(HOSTILE, "ns", List.of(Chart.Bar.of(HOSTILE, 1)))));
        assertThat(page)
                .doesNotContain("<script>alert")
                .doesNotContain("</script><script>alert")
                .contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;");
    }

    @Test
    void theDataOfTheChartsAreInThePage() throws IOException {
        String page = Html.of(List.of(Chart.bars("Rates", "a second", List.of(Chart.Bar.of("ours", 4711)))));
        assertThat(page).contains("4711").doesNotContain("{{charts}}");
    }

    @Test
    void verdictsHaveTheirColours() throws IOException {
        String page = Html.of(List.of(new Table(List.of(""), List.of(List.of("met"), List.of("missed")))));
        assertThat(page).contains("<td class=\"met\">met</td>", "<td class=\"missed\">missed</td>");
    }

    @Test
    void chartTextInTheFormOfAPlaceholderStaysText() throws IOException {
        String page = Html.of(List.of(new Part.Paragraph("{{script}}")));
        assertThat(page).contains("<p>{{script}}</p>");
    }
}
