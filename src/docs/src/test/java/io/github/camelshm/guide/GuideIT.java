// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Follows the pages of the guide literally, each on a machine of its own: writes the files that they show, types their
 * commands, and compares the output with the page. The tutorial starts in a folder that contains only the project's
 * sources. All other pages start with the tutorial's result, and are followed in parallel, because they mostly wait.
 *
 * <p>{@code -Dguide.page=how-to/containers} follows only one page, for its author.
 */
class GuideIT {
    /** Not below the guide's own folder, because the rendering would take the copied sources for pages. */
    private static final Path FOLDERS = Page.PROJECT.resolve("target/guide");

    private static final Path TUTORIAL = FOLDERS.resolve("tutorial");
    private static final Path REPOSITORY = FOLDERS.resolve("repository");
    private static final String ONLY = System.getProperty("guide.page", "");

    @TempDir
    static Path scripts;

    @BeforeAll
    static void followTheTutorial() throws Exception {
        if (!ONLY.isEmpty() && !ONLY.equals("tutorial") && Files.exists(REPOSITORY)) {
            return;
        }
        Trees.delete(FOLDERS);
        Trees.copyRepository(Path.of(System.getProperty("local.repository")), REPOSITORY);
        Trees.copySources(Page.PROJECT, TUTORIAL.resolve("camel-shm"));
        follow(Page.named("tutorial"), TUTORIAL);
    }

    static Stream<Page> pages() {
        return Page.all().stream()
                .filter(Page::hasCommands)
                .filter(page -> !page.name().equals("tutorial"))
                .filter(page -> ONLY.isEmpty() || page.name().equals(ONLY));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pages")
    @Execution(ExecutionMode.CONCURRENT)
    void eachPageCanBeFollowed(Page page) throws Exception {
        assumeTrue(!page.isForRoot() || "root".equals(System.getProperty("user.name")), page + " is for root");
        Path folder = FOLDERS.resolve(page.name());
        Trees.delete(folder);
        Trees.copy(TUTORIAL, folder);
        follow(page, folder);
    }

    static void follow(Page page, Path folder) throws IOException {
        Path java = Path.of(System.getProperty("java.home"));
        Map<String, String> environment = Map.of(
                // Maven itself starts many times, and never runs long enough to earn back an optimizing compiler.
                "MAVEN_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dmaven.repo.local=" + REPOSITORY,
                "JAVA_HOME", java.toString(),
                "PATH", java.resolve("bin") + ":" + System.getenv("PATH"));
        try (Machine machine = new Machine(folder, Files.createTempDirectory(scripts, "typed"), environment)) {
            for (Block block : page.blocks()) {
                new Step(block, machine, folder).follow();
            }
        }
    }

    /** What a reader does with one block. */
    private record Step(Block block, Machine machine, Path folder) {
        private static final String UNNAMED_TERMINAL = "the terminal";

        void follow() throws IOException {
            if (block.isCommands()) {
                type();
            } else if (block.isKeys()) {
                assertThat(block.text()).as(block.place()).isEqualTo("Ctrl-C");
                terminal().pressCtrlC();
            } else if (block.isOutput()) {
                compare();
            } else if (block.isFile()) {
                Path file = folder.resolve(block.title().orElseThrow());
                Files.createDirectories(file.getParent());
                Files.writeString(file, block.text() + "\n");
            }
        }

        /** Waits for the end of the commands, except in a named terminal, where they may keep running. */
        private void type() {
            machine.type(terminal(), block.text());
            if (block.title().isEmpty()) {
                int status = terminal().awaitDone(block.place());
                assertThat(status)
                        .as(
                                "exit status of %s, which printed%n%s",
                                block.place(), terminal().printed())
                        .isEqualTo(block.roles().contains("fails") ? 1 : 0);
            }
        }

        private void compare() {
            Expected expected = Expected.of(block);
            if (block.title().isPresent()) {
                terminal().await(expected);
            } else {
                String printed = terminal().printed();
                assertThat(expected.isAllOf(printed))
                        .as("%s expects%n%s%nbut this was printed:%n%s", block.place(), block.text(), printed)
                        .isTrue();
            }
        }

        private Terminal terminal() {
            return machine.terminal(block.title().orElse(UNNAMED_TERMINAL));
        }
    }
}
