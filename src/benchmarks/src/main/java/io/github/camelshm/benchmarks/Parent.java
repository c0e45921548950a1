// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** In a measured process: the connection to the harness that started it, by its standard streams. */
public final class Parent {
    static final String READY = "ready";
    static final String FIGURES = "figures ";

    private static final BufferedReader INPUT =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private Parent() {}

    /** Reports that everything is connected, and receives the window. From then on this process ends with its parent. */
    public static Window awaitWindow() throws IOException {
        print(READY);
        String[] instants = INPUT.readLine().split(" ", -1);
        endWithIt();
        return Window.parse(instants[0], instants[1]);
    }

    /** A step that a process repeats. */
    public interface Step {
        /** Executes the step once. */
        void run() throws IOException, InterruptedException;
    }

    /**
     * Continues after the window until this process is killed, because another's window may end a little later. That one must
     * neither be left with a full ring nor wait for an answer for ever.
     */
    public static void goOn(Step step) {
        try {
            for (; ; ) {
                step.run();
            }
        } catch (IOException e) {
            // The other process was killed first.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends the measured figures. */
    public static void report(Figures figures) {
        print(FIGURES + figures.toLine());
    }

    private static void print(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void endWithIt() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (INPUT.read() >= 0) {
                            // No further input is expected; only its end matters.
                        }
                    } catch (IOException e) {
                        // An error means the same as the end.
                    }
                    Runtime.getRuntime().halt(1);
                },
                "ends with the parent");
        thread.setDaemon(true);
        thread.start();
    }
}
