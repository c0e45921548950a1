// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A folder in the host's shared memory for the files of all contenders. It is removed when the harness ends. */
public final class Scratch {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path folder;
    private int runs;

    /** Creates the folder. */
    public Scratch() throws IOException {
        folder = Files.createTempDirectory(SHARED_MEMORY, "camel-shm-benchmark-");
        // In this order, because a process may still create files.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Child.killAll();
            remove(folder);
        }));
    }

    /** Returns an empty folder for one run, and removes the files of earlier runs. */
    public Path next() throws IOException {
        remove(folder.resolve(Integer.toString(runs)));
        runs++;
        return Files.createDirectory(folder.resolve(Integer.toString(runs)));
    }

    private static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                /** The file's process may remove it at the same time. */
                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
