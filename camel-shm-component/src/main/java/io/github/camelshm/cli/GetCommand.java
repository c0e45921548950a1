// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.segment.Segment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a cell's value. */
@Command(name = "get", description = "Prints the value of a cell.", mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private CellOptions options;

    @Override
    public Integer call() {
        try (Segment segment = options.open()) {
            command.commandLine().getOut().println(CellText.read(options.cell(segment)));
        }
        return 0;
    }
}
