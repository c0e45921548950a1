// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.report;

/** A part of a report, in no format yet. */
public sealed interface Part permits Part.Heading, Part.Paragraph, Table, Chart {
    /** What follows is about this. Level 1 is the title of the whole. */
    record Heading(int level, String text) implements Part {}

    /** Some sentences. */
    record Paragraph(String text) implements Part {}
}
