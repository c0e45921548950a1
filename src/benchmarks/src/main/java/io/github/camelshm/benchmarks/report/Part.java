// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.report;

/** A part of a report, without a format. */
public sealed interface Part permits Part.Heading, Part.Paragraph, Table, Chart {
    /** The heading of the following parts. Level 1 is the title of the report. */
    record Heading(int level, String text) implements Part {}

    /** Some sentences. */
    record Paragraph(String text) implements Part {}
}
