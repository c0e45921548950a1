// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files beside a segment that belong to the structure in it. Their names begin with a dot, the segment's name and
 * another dot; {@link SegmentKind} defines the rest.
 */
final class CompanionFiles {
    private CompanionFiles() {}

    /** The beginning of the names of a segment's companion files. */
    static String prefix(Path segmentFile) {
        return "." + segmentFile.getFileName() + ".";
    }

    /**
     * Removes a segment with all files that belong to it. They are those that exist when the name goes. A file that
     * appears afterwards stays, because it may belong to the next segment of this name.
     *
     * @param belongings the names of what belongs to it
     * @return whether there was one
     */
    static boolean unlink(Path segmentFile, Pattern belongings) throws IOException {
        List<Path> companions = list(SegmentFile.directoryOf(segmentFile), belongings);
        boolean unlinked = Files.deleteIfExists(segmentFile);
        companions.forEach(CompanionFiles::delete);
        return unlinked;
    }

    /** The files in a directory whose names match. The cost grows with the directory. */
    static List<Path> list(Path directory, Pattern names) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                directory, file -> names.matcher(file.getFileName().toString()).matches())) {
            files.forEach(found::add);
        } catch (IOException e) {
            // Not readable, or gone: then there is nothing to remove.
        }
        return found;
    }

    /** Removes a file. Returns whether it is gone. */
    static boolean delete(Path file) {
        try {
            Files.deleteIfExists(file);
            return true;
        } catch (IOException e) {
            return false; // Another user's, or not permitted: the next user of the segment tries again.
        }
    }
}
