// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Parent;
import io.github.camelshm.benchmarks.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/** A JVM with two threads that add to one {@link AtomicLong}, each on a core of its own. Arguments: the two cores. */
final class CountingThreads {
    private static final int THREADS = 2;

    private CountingThreads() {}

    public static void main(String... arguments) throws IOException {
        AtomicLong number = new AtomicLong();
        Window window = Parent.awaitWindow();
        CompletableFuture<Figures> first = count(window, number, "first.", arguments[0]);
        CompletableFuture<Figures> second = count(window, number, "second.", arguments[1]);
        Figures counted = Counting.sum(first.join().with(second.join()), "first.", "second.");
        Counting.check(counted, number.get());
        Parent.report(counted.with("share", counted.get("share") / THREADS));
    }

    private static CompletableFuture<Figures> count(Window window, AtomicLong number, String prefix, String core) {
        CompletableFuture<Figures> counted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                pinTo(core);
                counted.complete(Counting.count(window, number::incrementAndGet, prefix));
            } catch (IOException e) {
                counted.completeExceptionally(new CompletionException(e));
            } catch (InterruptedException e) {
                counted.cancel(false);
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        return counted;
    }

    /** Linux identifies the current thread by a number that Java before 19 does not offer. */
    private static void pinTo(String core) throws IOException, InterruptedException {
        String thread = Files.readSymbolicLink(Path.of("/proc/thread-self"))
                .getFileName()
                .toString();
        int exit = new ProcessBuilder("taskset", "-p", "-c", core, thread)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("taskset refused to pin thread %s to core %s".formatted(thread, core));
        }
    }
}
