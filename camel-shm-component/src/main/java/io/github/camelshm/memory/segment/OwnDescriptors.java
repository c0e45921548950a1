// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Which files this process has open, as {@code /proc/self/fd} lists them. Java has no fstat, and a path may mean
 * another file by now. Each query reads the attributes of every open file, which takes about a microsecond each. Where
 * there is no such directory, no file is found.
 */
final class OwnDescriptors {
    private static final Path ALL = Path.of("/proc/self/fd");
    private static final String DELETED = " (deleted)";

    private OwnDescriptors() {}

    /** Whether this system tells which files are open. */
    static boolean areKnown() {
        return Files.isDirectory(ALL);
    }

    /** Whether this file is open. */
    static boolean include(Object identity) {
        return find("", false).contains(identity);
    }

    /** The identities of the open files whose names end with a suffix, or did until they were unlinked. */
    static Set<Object> ofFilesEndingIn(String suffix) {
        Set<Object> found = find(suffix, false);
        found.addAll(find(suffix + DELETED, false));
        return found;
    }

    /** The identities of the open files that no longer have a name. */
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
            // There is no such directory: then nothing is known.
        }
        return found;
    }

    private static void add(Path descriptor, String suffix, boolean isNameless, Set<Object> found) {
        try {
            if (Files.readSymbolicLink(descriptor).toString().endsWith(suffix)) {
                // The kernel follows the link to the open file itself, whatever its name refers to now.
                UnixAttributes attributes = UnixAttributes.of(descriptor, "fileKey,nlink");
                if (!isNameless || (int) attributes.get("nlink") == 0) {
                    found.add(attributes.get("fileKey"));
                }
            }
        } catch (IOException e) {
            // Closed meanwhile, like the descriptor through which the directory is read.
        }
    }
}
