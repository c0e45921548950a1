// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.segment.Segment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Sets a cell's value. */
@Command(name = "set", description = "Sets the value of a cell.", mixinStandardHelpOptions = true)
final class SetCommand implements Callable<Integer> {
    @Mixin
    private CellOptions options;

    @Parameters(
            index = "1",
            paramLabel = "VALUE",
            description =
                    "The value: a number, true or false, a text, bytes in hexadecimal, or name=value,name=value for "
                            + "a record. Fields that are not named keep their values.")
    private String value;

    @Override
    public Integer call() {
        try (Segment segment = options.open()) {
            CellText.write(options.cell(segment), value);
        }
        return 0;
    }
}
