// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** In a measured process: the harness that started it, at the other end of its standard streams. */
public final class Parent {
    static final String READY = "ready";
    static final String FIGURES = "figures ";

    private static final BufferedReader INPUT =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private Parent() {}

    /** Says that everything is connected, and hears when to measure. From then on this process ends with its parent. */
    public static Window awaitWindow() throws IOException {
        say(READY);
        String[] instants = INPUT.readLine().split(" ", -1);
        endWithIt();
        return Window.parse(instants[0], instants[1]);
    }

    /** What a process does again and again. */
    public interface Step {
        /** Does it once. */
        void run() throws IOException, InterruptedException;
    }

    /**
     * Goes on after the window until this process is killed, as another's window may end a little later, and that one
     * must neither be left with a full ring nor wait for an answer for ever.
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

    /** Tells what was measured. */
    public static void tell(Figures figures) {
        say(FIGURES + figures.toLine());
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void endWithIt() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (INPUT.read() >= 0) {
                            // Nothing more is said; only the end matters.
                        }
                    } catch (IOException e) {
                        // The same.
                    }
                    Runtime.getRuntime().halt(1);
                },
                "ends with the parent");
        thread.setDaemon(true);
        thread.start();
    }
}
