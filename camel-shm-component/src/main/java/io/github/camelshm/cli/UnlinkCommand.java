// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.text.Printable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes a segment's name. */
@Command(
        name = "unlink",
        description = "Removes a segment's name. Programs that use the segment keep its memory, and are notified that "
                + "it is lost.",
        mixinStandardHelpOptions = true)
final class UnlinkCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private DirectoryOption directory;

    @Parameters(index = "0", paramLabel = "SEGMENT", description = "The name of the segment.")
    private String name;

    @Override
    public Integer call() {
        if (directory.open().unlink(name)) {
            return 0;
        }
        command.commandLine()
                .getErr()
                .printf(
                        "There is no segment '%s' in %s%n",
                        name, Printable.of(directory.open().path()));
        return 1;
    }
}
