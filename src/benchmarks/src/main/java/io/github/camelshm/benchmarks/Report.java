// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import io.github.camelshm.benchmarks.report.Html;
import io.github.camelshm.benchmarks.report.Markdown;
import io.github.camelshm.benchmarks.report.Part;
import io.github.camelshm.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The results of the benchmarks: on the screen while they run, and at the end as a page and as Markdown, with the goals
 * first. While the report is planning, no contender runs and nothing is kept; the runs are counted.
 */
public final class Report {
    private final Progress progress = new Progress();
    private final List<Part> parts = new ArrayList<>();
    private final List<Judgement> judgements = new ArrayList<>();
    private final Contenders contenders = new Contenders();
    private final String conditions;
    private boolean planning = true;

    private record Judgement(String title, Goal.Verdict verdict) {}

    /** @param conditions a sentence below each heading */
    Report(String conditions) {
        this.conditions = conditions;
    }

    boolean isPlanning() {
        return planning;
    }

    /** Ends the planning: from now on contenders run. */
    void begin() {
        planning = false;
    }

    Progress progress() {
        return progress;
    }

    /** The contenders that ran. */
    Contenders contenders() {
        return contenders;
    }

    /** Starts a section. */
    public void heading(String title) {
        add(new Part.Heading(2, title));
        add(new Part.Paragraph(conditions));
    }

    /** Adds a paragraph. */
    public void paragraph(String text) {
        add(new Part.Paragraph(text));
    }

    /** Adds any part. */
    public void add(Part part) {
        if (!planning) {
            parts.add(part);
            System.out.print("\n" + Markdown.of(part));
        }
    }

    /** Adds the verdict on a goal of the section of this title. */
    void judged(String title, Goal.Verdict verdict) {
        judgements.add(new Judgement(title, verdict));
        System.out.printf(
                "%n%s: %s, %s wanted: %s%n",
                verdict.goal(), verdict.measured(), verdict.wanted(), verdict.met() ? "met" : "missed");
    }

    /** Prints a line on the screen; the report does not keep it. */
    void watch(String line) {
        System.out.println("  " + line);
    }

    /** Writes the page and the Markdown into a folder. */
    void write(Path folder, List<Part> introduction) throws IOException {
        Files.createDirectories(folder);
        Path page = Files.writeString(folder.resolve("benchmarks.html"), Html.of(whole(introduction)));
        System.out.println("\nReport: " + page.toUri());
        Path markdown = Files.writeString(folder.resolve("benchmarks.md"), Markdown.of(whole(introduction)));
        System.out.println("As Markdown: " + markdown);
    }

    /** Adds this report to the guide. */
    void publish(Publication publication, List<Part> introduction) throws IOException {
        System.out.println("Published: " + publication.publish(Machine.name(), Markdown.of(whole(introduction))));
    }

    private static List<String> row(Judgement judgement) {
        Goal.Verdict verdict = judgement.verdict();
        return List.of(
                judgement.title(),
                verdict.goal(),
                verdict.wanted(),
                verdict.measured(),
                verdict.met() ? "met" : "missed",
                verdict.why());
    }

    private List<Part> whole(List<Part> introduction) {
        List<Part> whole = new ArrayList<>(introduction);
        if (!judgements.isEmpty()) {
            whole.add(new Part.Heading(2, "Goals"));
            whole.add(new Table(
                    List.of("section", "goal", "wanted", "measured", "", "what stands in the way"),
                    judgements.stream().map(Report::row).toList()));
        }
        whole.addAll(parts);
        contenders.table().ifPresent(table -> {
            whole.add(new Part.Heading(2, "Contenders"));
            whole.add(table);
        });
        return whole;
    }
}
