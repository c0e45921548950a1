// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Versions of the software that runs, read from the software itself: a typed version would sooner or later be wrong. */
public final class Version {
    private Version() {}

    /** The versions of jars on the class path, by artifact name: {@code aeron-driver 1.50.0, agrona 2.6.0}. */
    public static String of(String... artifacts) {
        return Arrays.stream(artifacts).map(Version::named).collect(Collectors.joining(", "));
    }

    /** The version of the Java that runs this and the contenders. */
    public static String ofJava() {
        return "Java " + Runtime.version();
    }

    /** The first line that a program prints about its version, or that the program does not exist. */
    public static String ofProgram(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
                return Objects.requireNonNullElse(output.readLine(), "unknown");
            }
        } catch (IOException e) {
            return "not found";
        }
    }

    private static String named(String artifact) {
        Pattern name = Pattern.compile(Pattern.quote(artifact) + "-(\\d.*)\\.jar");
        return artifact + " "
                + Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(":"), -1))
                        .map(Path::of)
                        .filter(path -> path.getFileName() != null)
                        .filter(path ->
                                name.matcher(path.getFileName().toString()).matches())
                        .findFirst()
                        .map(path -> in(path, artifact))
                        .orElse("not found");
    }

    /** The version that Maven wrote into the jar, or otherwise that of the manifest. */
    private static String in(Path path, String artifact) {
        try (JarFile jar = new JarFile(path.toFile())) {
            Attributes manifest = jar.getManifest() == null
                    ? new Attributes()
                    : jar.getManifest().getMainAttributes();
            return Stream.of(
                            maven(jar, artifact),
                            manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION),
                            manifest.getValue("Version"),
                            manifest.getValue("Bundle-Version"))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse("in " + path.getFileName());
        } catch (IOException e) {
            return "in " + path.getFileName();
        }
    }

    private static String maven(JarFile jar, String artifact) throws IOException {
        Pattern file = Pattern.compile("META-INF/maven/[^/]+/" + Pattern.quote(artifact) + "/pom\\.properties");
        ZipEntry entry = jar.stream()
                .filter(each -> file.matcher(each.getName()).matches())
                .findFirst()
                .orElse(null);
        if (entry == null) {
            return null;
        }
        Properties properties = new Properties();
        properties.load(jar.getInputStream(entry));
        return properties.getProperty("version");
    }
}
