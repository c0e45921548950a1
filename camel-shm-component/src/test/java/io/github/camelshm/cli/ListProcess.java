// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A process that runs {@code camel-shm list} on a directory repeatedly, and prints the last output. */
final class ListProcess {
    private ListProcess() {}

    /** Lists the directory that the first argument names as often as the second says. */
    public static void main(String[] arguments) {
        String last = "";
        for (int i = Integer.parseInt(arguments[1]); i > 0; i--) {
            StringWriter printed = new StringWriter();
            int code = Main.commandLine().setOut(new PrintWriter(printed)).execute("list", "--directory", arguments[0]);
            if (code != 0) {
                throw new IllegalStateException("list ended with " + code);
            }
            last = printed.toString();
        }
        System.out.print(last);
        System.out.println("listed");
    }
}
