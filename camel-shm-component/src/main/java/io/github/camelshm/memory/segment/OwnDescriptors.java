// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Which files this process has open, as {@code /proc/self/fd} tells: Java has no fstat, and a path may mean another file by
 * now. Each question reads the attributes of every open file, about a microsecond each. Knows of none where there is no such
 * directory.
 */
final class OwnDescriptors {
    private static final Path ALL = Path.of("/proc/self/fd");
    private static final String DELETED = " (deleted)";

    private OwnDescriptors() {}

    /** Whether there is a way to know. */
    static boolean areKnown() {
        return Files.isDirectory(ALL);
    }

    /** Whether this file is open. */
    static boolean include(Object identity) {
        return find("", false).contains(identity);
    }

    /** The identities of the open files whose names end so, or did until they were unlinked. */
    static Set<Object> ofFilesEndingIn(String suffix) {
        Set<Object> found = find(suffix, false);
        found.addAll(find(suffix + DELETED, false));
        return found;
    }

    /** The identities of the open files that have no name any more. */
    static Set<Object> ofFilesWithoutName() {
        return find(DELETED, true);
    }

    private static Set<Object> find(String suffix, boolean isNameless) {
        Set<Object> found = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(ALL)) {
            for (Path descriptor : descriptors) {
                add(descriptor, suffix, isNameless, found);
            }
        } catch (IOException e) {
            // No such system: then nothing is known.
        }
        return found;
    }

    private static void add(Path descriptor, String suffix, boolean isNameless, Set<Object> found) {
        try {
            if (Files.readSymbolicLink(descriptor).toString().endsWith(suffix)) {
                // Followed: by the kernel, to the open file itself, whatever its name means now.
                UnixAttributes attributes = UnixAttributes.of(descriptor, "fileKey,nlink");
                if (!isNameless || (int) attributes.get("nlink") == 0) {
                    found.add(attributes.get("fileKey"));
                }
            }
        } catch (IOException e) {
            // Closed meanwhile, as is the one through which the directory is read.
        }
    }
}
