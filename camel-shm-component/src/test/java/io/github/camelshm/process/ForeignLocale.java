// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import io.github.camelshm.memory.segment.SegmentDirectory;
import java.nio.file.Path;
import java.util.Map;

/** Opens a segment and a directory with names that are not ASCII, in a JVM of its own, and prints why it cannot. */
public final class ForeignLocale {
    private ForeignLocale() {}

    public static void main(String[] arguments) {
        SegmentDirectory directory = SegmentDirectory.at(Path.of(arguments[0]));
        Map.<String, Runnable>of(
                        "segment", () -> directory.exists("gr\u00f6\u00dfe"),
                        "directory", () -> SegmentDirectory.at("/tmp/gr\u00f6\u00dfe"))
                .forEach((what, attempt) -> {
                    try {
                        attempt.run();
                        System.out.println(what + ": can be");
                    } catch (IllegalArgumentException e) {
                        System.out.println(what + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
                    }
                });
    }
}
