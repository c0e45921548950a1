// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;

/** Copies and deletes folders recursively. */
final class Trees {
    private Trees() {}

    /** Copies a folder completely. */
    static void copy(Path from, Path to) throws IOException {
        walk(from, to, folder -> true, Trees::copyFile);
    }

    /** Copies the sources without build output, like a fresh checkout. */
    static void copySources(Path from, Path to) throws IOException {
        Predicate<Path> built =
                folder -> folder.endsWith("target") || folder.endsWith("src/generated") || folder.endsWith(".git");
        walk(from, to, built.negate(), Trees::copyFile);
    }

    /**
     * Copies Maven's local repository, so that artifacts installed into the copy do not reach the original. Jars and poms
     * never change, and are hard links where the file system allows that. Maven writes to other files in place.
     */
    static void copyRepository(Path from, Path to) throws IOException {
        walk(from, to, folder -> !folder.endsWith("io/github/camelshm"), (file, copy) -> {
            if (file.toString().endsWith(".jar") || file.toString().endsWith(".pom")) {
                link(file, copy);
            } else {
                copyFile(file, copy);
            }
        });
    }

    private static void link(Path file, Path copy) throws IOException {
        try {
            Files.createLink(copy, file);
        } catch (IOException | UnsupportedOperationException e) {
            copyFile(file, copy);
        }
    }

    private static void copyFile(Path file, Path copy) throws IOException {
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path each, IOException e) throws IOException {
                    Files.delete(each);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }

    private interface Copier {
        void copy(Path file, Path copy) throws IOException;
    }

    private static void walk(Path from, Path to, Predicate<Path> wanted, Copier copier) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (!wanted.test(folder)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    copier.copy(file, to.resolve(from.relativize(file)));
                } catch (NoSuchFileException e) {
                    return visitFileFailed(file, e);
                }
                return FileVisitResult.CONTINUE;
            }

            /** While this copies, the build of another module may delete its output or rename a download. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException missing
                        && missing.getFile().equals(file.toString())) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }
}
