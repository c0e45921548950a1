// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Child;
import io.github.camelshm.benchmarks.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The script that measures Python's {@code multiprocessing.shared_memory}, with the memory view that its page shows. */
final class PythonScript {
    private static final String NAME = "cells.py";

    private final List<String> command;

    /** Puts it into the folder, where Python can read it. */
    PythonScript(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        try (InputStream script = PythonScript.class.getResourceAsStream("/" + NAME)) {
            Files.copy(script, file);
        }
        command = List.of("python3", file.toString());
    }

    Child start(Run run, int core, Object... arguments) throws IOException {
        List<String> whole = new ArrayList<>(command);
        for (Object argument : arguments) {
            whole.add(argument.toString());
        }
        return run.start(core, NAME, whole);
    }
}
