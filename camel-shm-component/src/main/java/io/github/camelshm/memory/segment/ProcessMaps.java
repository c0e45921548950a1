// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which processes map which files, as far as {@code /proc} tells this user. It is for display only; no decision depends
 * on it. It is best effort, because processes come and go. Reading it opens a file for every process of the host.
 * Immutable.
 */
public final class ProcessMaps {
    /** How many words precede the device in a line of {@code maps}: addresses, permissions, offset. */
    private static final int WORDS_BEFORE_DEVICE = 3;

    private static final String NO_FILE = "00:00 0";

    /** The process ids, by device and inode. */
    private final Map<String, SortedSet<Long>> processes = new HashMap<>();

    private ProcessMaps() {}

    /** Reads the current state, which is empty where there is no {@code /proc}. */
    public static ProcessMaps read() {
        ProcessMaps maps = new ProcessMaps();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all) {
                maps.add(process);
            }
        } catch (IOException e) {
            // There is no such directory: then nothing is known.
        }
        return maps;
    }

    private void add(Path process) {
        long pid = Long.parseLong(process.getFileName().toString());
        try (Stream<String> lines = Files.lines(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            lines.map(ProcessMaps::deviceAndInode)
                    .filter(file -> !file.equals(NO_FILE))
                    .distinct()
                    .forEach(file -> processes
                            .computeIfAbsent(file, key -> new TreeSet<>())
                            .add(pid));
        } catch (IOException | UncheckedIOException e) {
            // Another user's process, or gone.
        }
    }

    /** Two words of the line, found without a regular expression: a host has a hundred thousand such lines. */
    private static String deviceAndInode(String line) {
        int start = 0;
        for (int word = 0; word < WORDS_BEFORE_DEVICE; word++) {
            start = line.indexOf(' ', start) + 1;
        }
        int end = line.indexOf(' ', line.indexOf(' ', start) + 1);
        return end < 0 ? line.substring(start) : line.substring(start, end);
    }

    /**
     * The ids of the processes that map the file; none if that is not known.
     *
     * @throws IOException if there is no such file
     */
    public SortedSet<Long> usersOf(Path file) throws IOException {
        return Collections.unmodifiableSortedSet(processes.getOrDefault(keyOf(file), Collections.emptySortedSet()));
    }

    /**
     * The key as a line of {@code maps} has it. Not the path: a segment's creator has mapped it under its temporary
     * name.
     */
    private static String keyOf(Path file) throws IOException {
        UnixAttributes attributes = UnixAttributes.of(file, "dev,ino", LinkOption.NOFOLLOW_LINKS);
        long device = (long) attributes.get("dev");
        // How Linux packs the two numbers of a device: see makedev(3).
        long major = (device >>> 8) & 0xFFF;
        long minor = (device & 0xFF) | ((device >>> 12) & 0xFFF00);
        return "%02x:%02x %d".formatted(major, minor, (long) attributes.get("ino"));
    }
}
