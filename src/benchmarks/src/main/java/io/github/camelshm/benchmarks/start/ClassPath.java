// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.start;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of the demo's JVMs, with the few classes of the harness that start them. Of the demo's jars it has those
 * that the harness has too, because that has none of the live page.
 */
final class ClassPath {
    private static final Path DEMO = Path.of("demo-routes", "target");
    private static final Path HERE = Path.of("src", "benchmarks", "target");
    private static final String CLASSES = "classes";
    private static final String OURS = "camel-shm";

    private ClassPath() {}

    /** The whole class path. It leaves out the demo's own jar, whose manifest names the page. */
    static String ofDemo() throws IOException {
        return joined(Stream.of(DEMO.resolve(CLASSES)), jars(jar -> true));
    }

    /** Camel without shared memory. */
    static String ofCamel() throws IOException {
        return joined(Stream.of(), jars(jar -> !jar.startsWith(OURS)));
    }

    /** The format of the demo's lines, for {@code logback.configurationFile}. */
    static Path logging() {
        return DEMO.resolve(CLASSES).resolve("logback.xml");
    }

    private static Stream<Path> jars(Predicate<String> wanted) throws IOException {
        Set<String> harness = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).getFileName().toString())
                .collect(Collectors.toSet());
        try (Stream<Path> jars = Files.list(DEMO.resolve("lib"))) {
            return jars
                    .filter(jar -> harness.contains(jar.getFileName().toString()))
                    .filter(jar -> wanted.test(jar.getFileName().toString()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static String joined(Stream<Path> demo, Stream<Path> jars) {
        return Stream.of(demo, jars, Stream.of(HERE.resolve(CLASSES)))
                .flatMap(part -> part)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
