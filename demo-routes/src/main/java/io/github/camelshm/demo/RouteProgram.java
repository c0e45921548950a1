// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The program of one of a demo's JVMs: camel-main with the routes of one YAML file.
 *
 * @param name such as {@code Process-1}; each line that its routes print begins with it
 * @param routes the YAML file
 * @param properties of the routes, in addition to {@code application.properties}
 * @param classPath of the JVM
 */
record RouteProgram(String name, String routes, Map<String, ?> properties, String classPath) implements Program {

    /** The Java that runs this JVM. */
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Override
    public List<String> command() {
        Stream<String> java = Stream.of(
                JAVA,
                // For a fast start and a small process.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                // The live page shows this name.
                property("camel.main.name", name),
                property("camel.main.routesIncludePattern", "classpath:" + routes));
        Stream<String> given =
                properties.entrySet().stream().map(property -> property(property.getKey(), property.getValue()));
        Stream<String> main = Stream.of("-cp", classPath, "org.apache.camel.main.Main");
        return Stream.of(java, given, main).flatMap(words -> words).toList();
    }

    private static String property(String name, Object value) {
        return "-D" + name + "=" + value;
    }
}
