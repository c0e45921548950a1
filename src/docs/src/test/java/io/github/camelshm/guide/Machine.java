// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The machine of a reader: this one with a separate, empty {@code /dev/shm}, so that the segments of different pages may
 * have the same names. If this user may not create a mount namespace, all pages share the host's {@code /dev/shm}.
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
     * @param folder the working directory of its terminals
     * @param scripts a folder for the typed commands
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

    /** Returns the terminal of that name, which is opened on first use. */
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
