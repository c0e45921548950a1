// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.segment.ProcessMaps;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentKind;
import io.github.camelshm.text.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the segments of a directory. */
@Command(
        name = "list",
        description =
                "Prints the segments of the directory: kind (queue, cluster or raw), size in bytes, owner, permissions, "
                        + "and the processes that map them.",
        footer = {
            "",
            "The processes are read from /proc. Only root can see those of other users, so there may be more.",
            "The kind is shown for segments of your own user and of root."
        },
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private DirectoryOption directory;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        SegmentDirectory opened = directory.open();
        SortedMap<Path, PosixFileAttributes> segments = segments(opened.path());
        ProcessMaps maps = ProcessMaps.read();
        int width = segments.keySet().stream()
                .mapToInt(file -> Printable.of(file.getFileName()).length())
                .max()
                .orElse(0);
        String format = "%-" + Math.max(width, "NAME".length()) + "s %-7s %12s %-12s %-11s %s%n";
        out.printf(format, "NAME", "KIND", "SIZE", "OWNER", "PERMISSIONS", "IN USE BY");
        for (Map.Entry<Path, PosixFileAttributes> entry : segments.entrySet()) {
            PosixFileAttributes attributes = entry.getValue();
            out.printf(
                    format,
                    Printable.of(entry.getKey().getFileName()),
                    kindOf(opened, entry.getKey().getFileName().toString()),
                    attributes.size(),
                    Printable.of(attributes.owner().getName()),
                    PosixFilePermissions.toString(attributes.permissions()),
                    users(maps, entry.getKey()));
        }
        out.flush();
        return 0;
    }

    private static String users(ProcessMaps maps, Path file) throws IOException {
        SortedSet<Long> users = maps.usersOf(file);
        return users.isEmpty() ? "-" : users.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static String kindOf(SegmentDirectory directory, String name) {
        try {
            if (!directory.isOwnOrRoots(name)) {
                return "-"; // Its owner could make opening it block.
            }
            return directory.kind(name).map(SegmentKind::toString).orElse("raw");
        } catch (SegmentException | IllegalArgumentException e) {
            // This user may not read it, or its name is not a valid one of a segment.
            return "-";
        }
    }

    private static SortedMap<Path, PosixFileAttributes> segments(Path directory) throws IOException {
        SortedMap<Path, PosixFileAttributes> segments = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                directory, file -> !file.getFileName().toString().startsWith("."))) {
            for (Path file : files) {
                try {
                    PosixFileAttributes attributes =
                            Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (attributes.isRegularFile()) {
                        segments.put(file, attributes);
                    }
                } catch (NoSuchFileException e) {
                    // Removed in the meantime.
                }
            }
        }
        return segments;
    }
}
