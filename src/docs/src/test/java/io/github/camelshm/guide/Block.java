// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A block of code, of commands or of what they print, as it stands in a page.
 *
 * @param file where it is written: the page, or a file that the page takes it from
 * @param line the line in the file
 * @param language that of a source block
 * @param title the line above it, of which the convention is: a file's name above code, a terminal's above commands
 * @param roles what says how it is tested
 * @param text what a reader sees
 */
record Block(Path file, int line, Optional<String> language, Optional<String> title, List<String> roles, String text) {
    private static final String RUN_BY = "run-by-";

    /** Commands to type. */
    boolean isCommands() {
        return language.filter("sh"::equals).isPresent() && !isRunElsewhere();
    }

    /** Keys to press, such as Ctrl-C. */
    boolean isKeys() {
        return roles.contains("keys");
    }

    /** What the commands before it print. */
    boolean isOutput() {
        return isExactOutput() || isSimilarOutput();
    }

    private boolean isExactOutput() {
        return roles.contains("output");
    }

    /** The same but for its numbers, times and users. */
    boolean isSimilarOutput() {
        return roles.contains("similar-output");
    }

    /** A file to write, whose name is the title. */
    boolean isFile() {
        return language.isPresent() && title.isPresent() && !isCommands() && !isRunElsewhere();
    }

    /** A drawing of bytes or states, which is no code. */
    boolean isDrawing() {
        return roles.contains("drawing");
    }

    /** What cannot be run by a build, for a reason that the page gives. */
    boolean isNotRun() {
        return roles.contains("not-run");
    }

    /** The test that runs the same, where a page's role says so. */
    Optional<String> test() {
        return roles.stream()
                .filter(role -> role.startsWith(RUN_BY))
                .map(role -> role.substring(RUN_BY.length()))
                .findFirst();
    }

    private boolean isRunElsewhere() {
        return isNotRun() || test().isPresent();
    }

    /** Such as {@code tutorial.adoc:57}. */
    String place() {
        return file.getFileName() + ":" + line;
    }
}
