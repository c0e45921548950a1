// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The JVMs that tests start processes in. */
public enum Jvm {
    /** The JVM that runs the tests. */
    OF_THIS_BUILD {
        @Override
        Optional<Path> find() {
            return Optional.of(Path.of(System.getProperty("java.home")));
        }
    },
    /** Java 25: {@code JAVA25_HOME}, or the system's installation. */
    JAVA_25 {
        @Override
        Optional<Path> find() {
            String home = System.getenv("JAVA25_HOME");
            if (home != null) {
                return Optional.of(Path.of(home));
            }
            try (var installed = Files.newDirectoryStream(INSTALLED, "*25*")) {
                for (Path candidate : installed) {
                    if (Files.isExecutable(candidate.resolve("bin/java"))) {
                        return Optional.of(candidate);
                    }
                }
            } catch (IOException e) {
                // Not installed.
            }
            return Optional.empty();
        }
    };

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    abstract Optional<Path> find();

    /** Returns its home. Skips the test with a message if this machine has none. */
    public Path home() {
        Optional<Path> home = find();
        if (home.isEmpty()) {
            skipLoudly(this + " is neither in JAVA25_HOME nor in " + INSTALLED);
        }
        return home.orElseThrow();
    }

    /** Java 25 if this machine has it, else the JVM that runs the tests. */
    public static Jvm newest() {
        return JAVA_25.find().isPresent() ? JAVA_25 : OF_THIS_BUILD;
    }

    /** Skips the test with a line in the build's output. */
    public static void skipLoudly(String reason) {
        System.out.println("[SKIPPED] " + reason);
        assumeThat(false).as(reason).isTrue();
    }
}
