// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreesTest {
    @TempDir
    Path folder;

    @Test
    void filesDeletedDuringTheCopyAreLeftOut() throws Exception {
        Path from = Files.createDirectory(folder.resolve("from"));
        Path kept = Files.writeString(from.resolve("kept"), "text");
        AtomicBoolean copying = new AtomicBoolean(true);
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> createAndDelete(from, copying));
        try {
            for (int i = 0; i < 200; i++) {
                Path copy = folder.resolve("copy" + i);

                Trees.copy(from, copy);

                assertThat(copy.resolve("kept")).hasSameTextualContentAs(kept);
            }
        } finally {
            copying.set(false);
            others.join();
        }
    }

    private static void createAndDelete(Path in, AtomicBoolean copying) {
        try {
            while (copying.get()) {
                for (int i = 0; i < 20; i++) {
                    Files.createFile(in.resolve("deleted" + i));
                }
                for (int i = 0; i < 20; i++) {
                    Files.delete(in.resolve("deleted" + i));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
