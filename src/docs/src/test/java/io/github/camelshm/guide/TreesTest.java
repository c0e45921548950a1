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
    void whatGoesWhileItIsCopiedIsLeftOut() throws Exception {
        Path from = Files.createDirectory(folder.resolve("from"));
        Path stays = Files.writeString(from.resolve("stays"), "text");
        AtomicBoolean copying = new AtomicBoolean(true);
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> comeAndGo(from, copying));
        try {
            for (int i = 0; i < 200; i++) {
                Path copy = folder.resolve("copy" + i);

                Trees.copy(from, copy);

                assertThat(copy.resolve("stays")).hasSameTextualContentAs(stays);
            }
        } finally {
            copying.set(false);
            others.join();
        }
    }

    private static void comeAndGo(Path in, AtomicBoolean copying) {
        try {
            while (copying.get()) {
                for (int i = 0; i < 20; i++) {
                    Files.createFile(in.resolve("goes" + i));
                }
                for (int i = 0; i < 20; i++) {
                    Files.delete(in.resolve("goes" + i));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
