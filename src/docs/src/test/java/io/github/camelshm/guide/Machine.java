// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The reader's machine: this one with an empty {@code /dev/shm} of its own, so that what the pages call their segments
 * disturbs nobody. Where this system lets nobody have that, the pages are followed in the common one.
 */
final class Machine implements AutoCloseable {
    private static final String OWN_SHM = "mount -t tmpfs tmpfs /dev/shm && echo ready && exec sleep infinity";

    private final Path folder;
    private final Path scripts;
    private final Map<String, String> environment;
    private final Process namespace;
    private final List<String> enter;
    private final Map<String, Terminal> terminals = new HashMap<>();
    private int typed;

    /**
     * @param folder where terminals open
     * @param scripts a folder for what is typed
     */
    Machine(Path folder, Path scripts, Map<String, String> environment) throws IOException {
        this.folder = folder;
        this.scripts = scripts;
        this.environment = environment;
        namespace = new ProcessBuilder("unshare", "--mount", "sh", "-c", OWN_SHM)
                .redirectErrorStream(true)
                .start();
        boolean isOwn = "ready".equals(namespace.inputReader().readLine());
        enter = isOwn ? List.of("nsenter", "--mount=/proc/%d/ns/mnt".formatted(namespace.pid()), "--") : List.of();
    }

    /** A terminal, opened when it is first named. */
    Terminal terminal(String name) {
        return terminals.computeIfAbsent(name, key -> new Terminal(name, enter, folder, environment));
    }

    /** Types commands in a terminal. */
    void type(Terminal terminal, String commands) {
        terminal.start(scripts.resolve(typed++ + ".sh"), commands);
    }

    @Override
    public void close() {
        terminals.values().forEach(Terminal::close);
        namespace.destroyForcibly();
    }
}
