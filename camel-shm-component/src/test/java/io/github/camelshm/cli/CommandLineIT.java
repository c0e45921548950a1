// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.message.EncodedMessage;
import io.github.camelshm.message.MessageCodec;
import io.github.camelshm.message.QueueMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the script and the jar of the command line as the build made them. */
class CommandLineIT {
    private static final String SCRIPT =
            Path.of("target/camel-shm").toAbsolutePath().toString();
    private static final Path JAR = Path.of("target/camel-shm-cli.jar");
    private static final String JAVA_HOME = System.getProperty("java.home");

    @TempDir
    Path folder;

    @TempDir
    Path segments;

    private Segment segment;

    @BeforeEach
    void createSegment() {
        segment = SegmentDirectory.at(segments).open("orders", SegmentOptions.defaults());
    }

    @AfterEach
    void close() {
        segment.close();
    }

    @Test
    void commandOfTheReadmeRuns() throws Exception {
        try (ChildProcess list = script("list")) {
            assertThat(list.awaitExit()).as("%s", list).isZero();
            assertThat(list.output().get(1)).contains("orders").contains(Long.toString(segment.size()));
            assertThat(list.errors()).isEmpty();
        }
    }

    @Test
    void theJarRunsUnderTheNameItIsDeployedWith() throws Exception {
        Path deployed = Files.copy(JAR, folder.resolve("camel-shm-component-1.0.0-cli.jar"));
        try (ChildProcess list =
                start(JAVA_HOME + "/bin/java", "-jar", deployed.toString(), "list", "-d", segments.toString())) {
            assertThat(list.awaitExit()).as("%s", list).isZero();
            assertThat(list.output().get(1)).contains("orders");
        }
    }

    @Test
    void theScriptRunsFromThePathByALinkAndInAFolderWithSpaces() throws Exception {
        Path home = Files.createDirectory(folder.resolve("two  blanks"));
        Path script = Files.copy(Path.of(SCRIPT), home.resolve("camel-shm"));
        Files.copy(JAR, home.resolve("camel-shm-cli.jar"));
        Path bin = Files.createDirectory(folder.resolve("my bin"));
        Files.createSymbolicLink(bin.resolve("camel-shm"), bin.relativize(script));

        LongCell.in(segment, CellSpec.of(CellType.INT64)).set(42);
        String path = "PATH=" + bin + ":" + System.getenv("PATH");

        try (ChildProcess get = start(path, "camel-shm", "get", "orders", "-d", segments.toString())) {
            assertThat(get.awaitExit()).as("%s", get).isZero();
            assertThat(get.output()).containsExactly("42");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "list,               0, ''",
        "get nothing,        1, There is no segment 'nothing'",
        "undefined,          2, Unmatched argument",
        "get orders -t text, 2, Invalid value for option '--type'",
    })
    void theExitCodeReportsSuccessOrFailure(String command, int exitCode, String error) throws Exception {
        try (ChildProcess process = script(command.split(" "))) {
            assertThat(process.awaitExit()).as("%s", process).isEqualTo(exitCode);
            assertThat(String.join("\n", process.errors())).startsWith(error);
        }
    }

    static List<String> commands() {
        return List.copyOf(Main.commandLine().getSubcommands().keySet());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandPrintsItsUsage(String command) throws Exception {
        try (ChildProcess help = start(SCRIPT, command, "--help")) {
            assertThat(help.awaitExit()).as("%s", help).isZero();
            assertThat(help.output().get(0)).startsWith("Usage: camel-shm " + command);
        }
    }

    @Test
    void peekReadsMessagesWithoutFurtherLibraries() throws Exception {
        QueueMessage message = QueueMessage.of("m-1", 0, Map.of("tags", List.of("black", 2)), "Darjeeling & Ceylon");
        EncodedMessage encoded = new MessageCodec().encode(message);
        try (Queue queue = Queue.open(SegmentDirectory.at(segments), "shop", QueueOptions.defaults())) {
            queue.offer(encoded.bytes(), 0, encoded.length());
            try (ChildProcess peek = script("peek", "shop")) {
                assertThat(peek.awaitExit()).as("%s", peek).isZero();
                assertThat(peek.output())
                        .singleElement()
                        .asString()
                        .startsWith("m-1")
                        .contains("{tags=[\"black\", 2]}")
                        .endsWith("\"Darjeeling & Ceylon\"");
            }
        }
    }

    @Test
    void numbersOnATerminalShowTheirLastValuesInAnyLocale() throws Exception {
        String pty = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
        String directory = segments.toString();
        try (ChildProcess watch = start(
                "LC_ALL=C", "python3", "-c", pty, SCRIPT, "watch", "orders", "-i", "5", "-n", "2", "-d", directory)) {
            watch.await("");
            LongCell.in(segment, CellSpec.of(CellType.INT64)).set(7);
            assertThat(watch.awaitExit()).as("%s", watch).isZero();
            assertThat(watch.output().get(1)).contains("  7  ").contains("▁█");
        }
    }

    @Test
    void aSignalToTheScriptReachesTheJvm() throws Exception {
        try (ChildProcess watch = script("watch", "orders")) {
            watch.await("");
            assertThat(ProcessHandle.of(watch.pid())
                            .orElseThrow()
                            .info()
                            .command()
                            .orElseThrow())
                    .endsWith("/java");
            watch.signal("TERM");
            assertThat(watch.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @ParameterizedTest
    @CsvSource({"pe, peek", "cl, cluster"})
    void bashCompletesTheCommands(String typed, String completed) throws Exception {
        String complete =
                """
                source <("$0" generate-completion)
                COMP_WORDS=(camel-shm $1) COMP_CWORD=1
                _complete_camel-shm
                echo "${COMPREPLY[@]}"
                """;
        try (ChildProcess bash = start("bash", "-c", complete, SCRIPT, typed)) {
            assertThat(bash.awaitExit()).as("%s", bash).isZero();
            assertThat(bash.output()).containsExactly(completed);
        }
    }

    @Test
    void theErrorNamesAJavaHomeWithoutJava() throws Exception {
        assertNeedsJava17("JAVA_HOME is " + folder, "JAVA_HOME=" + folder);
    }

    @Test
    void theErrorNamesAPathWithoutJava() throws Exception {
        assertNeedsJava17("there is no java on the PATH", "JAVA_HOME=", "PATH=" + folder);
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_392, 8", "11.0.2, 11", "16, 16"})
    void theErrorNamesATooOldJava(String version, String release) throws Exception {
        Path java = java("exit 0");
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        assertNeedsJava17(java + " is Java " + release, "JAVA_HOME=" + folder);
    }

    @Test
    void theErrorNamesATooOldJavaWithoutAReleaseFile() throws Exception {
        Path java = java("echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
        String path = "PATH=" + java.getParent() + ":" + System.getenv("PATH");
        assertNeedsJava17(java + " is Java 11", "JAVA_HOME=", path);
    }

    @Test
    void theJarHasOnlyWhatTheCommandLineNeeds() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(files(jar).map(name -> name.replaceFirst("[^/]+\\.class$", "")))
                    .containsOnly(
                            "META-INF/MANIFEST.MF",
                            "META-INF/LICENSE",
                            "META-INF/NOTICE",
                            "io/github/camelshm/cli/",
                            "io/github/camelshm/memory/",
                            "io/github/camelshm/memory/cell/",
                            "io/github/camelshm/memory/cluster/",
                            "io/github/camelshm/memory/participant/",
                            "io/github/camelshm/memory/queue/",
                            "io/github/camelshm/memory/segment/",
                            "io/github/camelshm/message/",
                            "io/github/camelshm/text/",
                            "picocli/");
            assertThat(contents(jar, "META-INF/LICENSE")).contains("Apache License");
            assertThat(contents(jar, "META-INF/NOTICE")).contains("picocli");
        }
    }

    @Test
    void theMainJarHasOnlyTheModuleAndItsPom() throws Exception {
        Path classes = Path.of("target/classes");
        try (JarFile jar = new JarFile("target/camel-shm-component-1.0.0-SNAPSHOT.jar");
                Stream<Path> compiled = Files.walk(classes).filter(Files::isRegularFile)) {
            String maven = "META-INF/maven/io.github.camelshm/camel-shm-component/";
            List<String> expected = new ArrayList<>(
                    compiled.map(file -> classes.relativize(file).toString()).toList());
            expected.addAll(List.of("META-INF/MANIFEST.MF", maven + "pom.xml", maven + "pom.properties"));
            assertThat(files(jar)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(contents(jar, maven + "pom.xml")).isEqualTo(Files.readString(Path.of("pom.xml")));
        }
    }

    private static Stream<String> files(JarFile jar) {
        return jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName);
    }

    private static String contents(JarFile jar, String name) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getJarEntry(name))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private ChildProcess script(String... arguments) throws IOException {
        return start(with(with(new String[] {SCRIPT}, arguments), "-d", segments.toString()));
    }

    /** Starts a command with this build's Java. Variables may be set before the command, as for {@code env}. */
    private static ChildProcess start(String... words) throws IOException {
        return ChildProcess.start(with(new String[] {"env", "JAVA_HOME=" + JAVA_HOME}, words));
    }

    private static void assertNeedsJava17(String why, String... environment) throws Exception {
        try (ChildProcess list = start(with(environment, SCRIPT, "list"))) {
            assertThat(list.awaitExit()).as("%s", list).isEqualTo(1);
            assertThat(list.errors()).singleElement().asString().startsWith("camel-shm needs Java 17 or newer: " + why);
        }
    }

    private Path java(String script) throws IOException {
        Path java = Files.writeString(
                Files.createDirectory(folder.resolve("bin")).resolve("java"), "#!/bin/sh\n" + script + "\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return java;
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }
}
