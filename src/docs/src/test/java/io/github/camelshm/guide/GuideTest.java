// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

/** Each block of the guide is run by a test, and each link has a target. */
class GuideTest {
    private static final Path HTML = Page.GUIDE.resolve("target/guide");

    /** The components' pages. The component's own tests run their examples, such as PageExamplesTest and PageExamplesIT. */
    private static final Path COMPONENT_PAGES = Page.PROJECT.resolve("camel-shm-component/src/main/docs");

    /** The folder of a module's tests. A module is in the project's folder or one level below it. */
    private static final Path TESTS = Path.of("src", "test", "java");

    private static final int DEEPEST_TESTS = 2 + TESTS.getNameCount();

    /** The beginnings of commands that no build can run, for reasons that their pages give. */
    private static final Set<String> NOT_RUN = Set.of(
            "docker run -d --name shop --ipc shareable",
            // The benchmarks take ten minutes and need an otherwise idle machine.
            "src/benchmarks/run");

    @Test
    void everyBlockIsRunByATest() {
        List<String> notRun = Page.all().stream()
                .flatMap(page -> page.blocks().stream().filter(block -> !isRun(page, block)))
                .map(block -> block.place() + " is not run by a test: "
                        + block.text().lines().findFirst().orElse("nothing"))
                .toList();

        assertThat(notRun).isEmpty();
    }

    private static boolean isRun(Page page, Block block) {
        if (block.file().startsWith(COMPONENT_PAGES) || block.isDrawing()) {
            return true;
        }
        if (block.test().isPresent()) {
            return tests().anyMatch(block.test().get()::equals);
        }
        if (block.isNotRun()) {
            return NOT_RUN.stream().anyMatch(block.text()::startsWith);
        }
        if (block.isCommands() || block.isKeys()) {
            return true;
        }
        if (block.isFile() || block.isOutput()) {
            return page.hasCommands();
        }
        return isInACompiledModule(block.file());
    }

    /** Whether the build of another module compiles or runs it. */
    private static boolean isInACompiledModule(Path file) {
        return file.startsWith(Page.PROJECT) && !file.startsWith(Page.GUIDE);
    }

    /** Returns the names of all test classes of the project. */
    private static Stream<String> tests() {
        try (Stream<Path> folders =
                Files.find(Page.PROJECT, DEEPEST_TESTS, (folder, attributes) -> folder.endsWith(TESTS))) {
            return folders
                    .flatMap(GuideTest::filesBelow)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> filesBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyLinkHasATarget() throws IOException {
        List<String> broken = new ArrayList<>();
        List<Path> pages;
        try (Stream<Path> files = Files.walk(HTML)) {
            pages = files.filter(file -> file.toString().endsWith(".html")).toList();
        }
        assertThat(pages).as("rendered pages").hasSameSizeAs(Page.all());
        for (Path page : pages) {
            Document document = Jsoup.parse(page.toFile());
            for (Element element : document.select("a[href], img[src], link[href], script[src]")) {
                String target = element.hasAttr("href") ? element.attr("href") : element.attr("src");
                if (element.text().endsWith(".html")) {
                    broken.add(HTML.relativize(page) + ": " + target + " has a file name as its text");
                }
                if (element.is("img[width]")) {
                    broken.add(HTML.relativize(page) + ": " + target + " has a text with a comma and without quotes");
                }
                problem(page, document, target)
                        .ifPresent(problem -> broken.add(HTML.relativize(page) + ": " + target + " " + problem));
            }
        }
        assertThat(broken).isEmpty();
    }

    private static Optional<String> problem(Path page, Document document, String target) throws IOException {
        URI uri;
        try {
            uri = new URI(target);
        } catch (URISyntaxException e) {
            return Optional.of("is not a URI");
        }
        if (uri.isAbsolute()) {
            return "https".equals(uri.getScheme()) && uri.getHost() != null
                    ? Optional.empty()
                    : Optional.of("is not an https address");
        }
        Path file = uri.getPath().isEmpty()
                ? page
                : page.resolveSibling(uri.getPath()).normalize();
        if (!Files.isRegularFile(file)) {
            return Optional.of("does not exist");
        }
        if (uri.getFragment() == null || uri.getFragment().isEmpty()) {
            return Optional.empty();
        }
        Document linked = file.equals(page) ? document : Jsoup.parse(file.toFile());
        return linked.getElementById(uri.getFragment()) != null ? Optional.empty() : Optional.of("has no such anchor");
    }

    @Test
    void theIndexLinksToEveryPage() throws IOException {
        Document index = Jsoup.parse(HTML.resolve("index.html").toFile());
        List<String> listed = index.select("#content a[href$=.html]").eachAttr("href");

        assertThat(Page.all().stream().map(page -> page.name() + ".html").filter(name -> !name.equals("index.html")))
                .isSubsetOf(listed);
    }
}
