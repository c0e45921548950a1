// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Another user's process that swaps files for pipes and back under the same names, until it is killed. It prints a line
 * at the start.
 */
public final class PipeSwapper {
    private PipeSwapper() {}

    /** Swaps the file of the first path and the pipe of the second one, under each of the paths from the third on. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Path pipe = Path.of(arguments[1]);
        System.out.println("swapping");
        for (boolean isPipe = false; ; isPipe = !isPipe) {
            for (int i = 2; i < arguments.length; i++) {
                Path swapped = Path.of(arguments[i]);
                Path next = Files.createLink(swapped.resolveSibling(".next"), isPipe ? pipe : file);
                Files.move(next, swapped, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }
}
