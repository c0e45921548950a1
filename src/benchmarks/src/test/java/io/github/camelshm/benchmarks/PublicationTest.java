// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {
    private static final String GOALS =
            """
            ## Goals

            | section | goal | wanted | measured | | what stands in the way |
            | ------- | ---- | ------ | -------: | - | ---------------------- |
            """;
    private static final String CONTENDERS =
            """
            ## Contenders

            | contender | in | version | how it is configured | why |
            | --------- | -- | ------- | -------------------- | --- |
            """;

    @TempDir
    Path guide;

    private Publication publication;

    @BeforeEach
    void createPublication() {
        publication = new Publication(guide.resolve("benchmarks.md"), guide.resolve("benchmarks"));
    }

    private static String report(String machine, String goals, String sections, String contenders) {
        return "# Benchmarks on " + machine + "\n\nIntroduction.\n\n" + GOALS + goals + "\n" + sections + "\n"
                + CONTENDERS + contenders;
    }

    private String index() throws IOException {
        return Files.readString(guide.resolve("benchmarks.md"));
    }

    @Test
    void indexHasAColumnForEachMachine() throws IOException {
        publication.publish(
                "Intel(R) Xeon(R), 2 cores",
                report("Intel(R) Xeon(R), 2 cores", "| A | g | at most 2 | 1 | met | |\n", "## A\n\none\n", ""));
        Path page = publication.publish(
                "AMD EPYC, 2 cores",
                report(
                        "AMD EPYC, 2 cores",
                        "| A | g | at most 2 | 3 | missed | a reason |\n| B | h | at least 1 | 2 | met | |\n",
                        "## A\n\ntwo\n\n## B\n\nthree\n",
                        ""));

        assertThat(page).hasFileName("amd-epyc-2-cores.md");
        assertThat(index().replaceAll(" +", " "))
                .contains(
                        "| [AMD EPYC, 2 cores](benchmarks/amd-epyc-2-cores.md) | [Intel(R) Xeon(R), 2 cores](benchmarks/intel-r-xeon-r-2-cores.md) |",
                        "| A | g | at most 2 | 3, missed | 1 |",
                        "| B | h | at least 1 | 2 | |");
    }

    @Test
    void laterRunReplacesItsSectionsAndGoalsOnly() throws IOException {
        publication.publish(
                "X",
                report(
                        "X",
                        "| A | g | w | 1 | met | |\n| A | gone | w | 1 | met | |\n| B | h | w | 2 | met | |\n",
                        "## A\n\nold\n\n## B\n\nkept\n",
                        "| c | cells | 1 | x \\| y | z |\n| d | cells, memory | 1 | x | z |\n"));
        Path page = publication.publish(
                "X", report("X", "| A | g | w | 7 | met | |\n", "## A\n\nnew\n", "| c | cells | 2 | x \\| y | z |\n"));

        PublishedReport merged = PublishedReport.parse(Files.readString(page));
        assertThat(merged.sections().keySet()).containsExactly("Goals", "A", "B", "Contenders");
        assertThat(merged.sections()).containsEntry("A", "new").containsEntry("B", "kept");
        assertThat(merged.rows("Goals"))
                .extracting(row -> row.get(1) + row.get(3))
                .containsExactlyInAnyOrder("g7", "h2");
        assertThat(merged.rows("Contenders"))
                .extracting(row -> row.get(0) + row.get(2) + row.get(3))
                .containsExactlyInAnyOrder("c2x | y", "d1x");
        assertThat(PublishedReport.parse(merged.markdown())).isEqualTo(merged);
    }
}
