// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Another user's process that replaces the temporary files, doorbells and large messages of a directory by links to a
 * file, as fast as it can, until it is killed. It prints a line at the start, and one for the hundredth file that it
 * has replaced.
 */
public final class LinkPlanter {
    private static final Pattern REPLACED =
            Pattern.compile("\\.camel-shm-.*\\.tmp|\\.q\\.b\\d+[mr]|\\.q\\.p\\d+\\.\\d+");
    private static final int MANY = 100;

    private LinkPlanter() {}

    /** Replaces in the first directory, by links to the second path. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Path target = Path.of(arguments[1]);
        System.out.println("planting");
        for (int replaced = 0; ; ) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(
                    directory,
                    file -> REPLACED.matcher(file.getFileName().toString()).matches())) {
                for (Path file : files) {
                    if (replace(file, target) && ++replaced == MANY) {
                        System.out.println("replaced many");
                    }
                }
            }
        }
    }

    private static boolean replace(Path file, Path target) {
        try {
            Files.delete(file);
            Files.createSymbolicLink(file, target);
            return true;
        } catch (IOException e) {
            return false; // The file is gone, or exists again, or this user may not replace it.
        }
    }
}
