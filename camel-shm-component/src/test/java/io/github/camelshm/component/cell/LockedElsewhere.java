// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import io.github.camelshm.memory.segment.ChildProcess;
import java.nio.file.Path;

/** Has another process lock one byte of a segment's lock file, as any program can, until this is closed. */
final class LockedElsewhere implements AutoCloseable {
    private static final String SCRIPT =
            """
            import fcntl, sys
            file = open(sys.argv[1], 'r+b')
            fcntl.lockf(file, fcntl.LOCK_EX, 1, int(sys.argv[2]))
            print('locked')
            sys.stdin.readline()
            """;

    private final ChildProcess python;

    LockedElsewhere(Path directory, String segment, long position) throws Exception {
        python = ChildProcess.python(
                SCRIPT, directory.resolve("." + segment + ".lock").toString(), Long.toString(position));
        python.await("locked");
    }

    @Override
    public void close() {
        python.close();
    }
}
