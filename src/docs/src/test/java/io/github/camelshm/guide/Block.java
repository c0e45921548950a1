// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A block of a page: code, commands or their output.
 *
 * @param file the page, or a file that the page includes
 * @param line the line in the file
 * @param language the language of a source block
 * @param title the line above the block. By convention it is a file's name above code, and a terminal's above commands
 * @param roles how it is tested
 * @param text the text that a reader sees
 */
record Block(Path file, int line, Optional<String> language, Optional<String> title, List<String> roles, String text) {
    private static final String RUN_BY = "run-by-";

    /** Whether it is commands to type. */
    boolean isCommands() {
        return language.filter("sh"::equals).isPresent() && !isRunElsewhere();
    }

    /** Whether it is keys to press, such as Ctrl-C. */
    boolean isKeys() {
        return roles.contains("keys");
    }

    /** Whether it is the output of the preceding commands. */
    boolean isOutput() {
        return isExactOutput() || isSimilarOutput();
    }

    private boolean isExactOutput() {
        return roles.contains("output");
    }

    /** Whether numbers, times and users may differ in the actual output. */
    boolean isSimilarOutput() {
        return roles.contains("similar-output");
    }

    /** Whether it is a file to write, whose name is the title. */
    boolean isFile() {
        return language.isPresent() && title.isPresent() && !isCommands() && !isRunElsewhere();
    }

    /** Whether it is a drawing of bytes or states, and not code. */
    boolean isDrawing() {
        return roles.contains("drawing");
    }

    /** Whether no build can run it, for a reason that the page gives. */
    boolean isNotRun() {
        return roles.contains("not-run");
    }

    /** The name of the test that runs it, if one of its roles names a test. */
    Optional<String> test() {
        return roles.stream()
                .filter(role -> role.startsWith(RUN_BY))
                .map(role -> role.substring(RUN_BY.length()))
                .findFirst();
    }

    private boolean isRunElsewhere() {
        return isNotRun() || test().isPresent();
    }

    /** Its file and line, such as {@code tutorial.adoc:57}. */
    String place() {
        return file.getFileName() + ":" + line;
    }
}
