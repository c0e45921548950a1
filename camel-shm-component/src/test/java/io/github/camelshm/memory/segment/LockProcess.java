// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** A process that locks bytes of segments' lock files at lines {@code lock NAME BYTE} of its standard input. */
final class LockProcess {
    private static final BufferedReader INPUT =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private LockProcess() {}

    /** Locks in the directory that its argument names. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        System.out.println("ready");
        for (String line = INPUT.readLine(); line != null; line = INPUT.readLine()) {
            String[] words = line.split(" ", -1);
            try {
                lock(words[1], directory.resolve(words[1]), Long.parseLong(words[2]));
            } catch (SegmentException e) {
                System.out.println("failed " + e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }

    /** Holds a byte of the segment's lock file until the next line. */
    private static void lock(String name, Path segment, long position) throws IOException {
        try (LockFile.Held held =
                new LockFile(name, segment, Set.of()).lock(position, "byte " + position, Duration.ofSeconds(1))) {
            System.out.println("locked " + held);
            INPUT.readLine();
        }
        System.out.println("released");
    }
}
