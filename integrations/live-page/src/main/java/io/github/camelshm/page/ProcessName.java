// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a process for display, and whether it is alive. Only the name that it has in Camel ({@code camel.main.name}),
 * or its main class or jar, is shown of its command line: the rest may contain a password.
 */
final class ProcessName {
    private static final String CAMEL_NAME = "-Dcamel.main.name=";
    private static final Pattern NUL = Pattern.compile("\0");
    private static final String JAR = "-jar";
    /** Options of the Java launcher whose value is a separate word. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--add-modules",
            "--add-opens",
            "--add-exports");

    private ProcessName() {}

    /**
     * The name of a process of this host; its command, such as {@code python3}, if it is not a JVM, or empty if that is
     * unknown.
     */
    static String of(long processId) {
        String command = ProcessHandle.of(processId)
                .flatMap(process -> process.info().command())
                .map(path -> Path.of(path).getFileName().toString())
                .orElse("");
        String ofJvm = command.equals("java") ? ofJvm(arguments(processId)) : "";
        return ofJvm.isEmpty() ? command : ofJvm;
    }

    /** From the kernel if possible, because the JDK omits long arguments, and a class path is long. */
    private static List<String> arguments(long processId) {
        try {
            String line = Files.readString(Path.of("/proc/" + processId + "/cmdline"), StandardCharsets.ISO_8859_1);
            return NUL.splitAsStream(line).skip(1).toList();
        } catch (IOException e) {
            return ProcessHandle.of(processId)
                    .flatMap(process -> process.info().arguments())
                    .map(List::of)
                    .orElse(List.of());
        }
    }

    /** The name of a JVM with these arguments; empty if they contain none. */
    static String ofJvm(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(CAMEL_NAME)) {
                return argument.substring(CAMEL_NAME.length());
            }
            if (argument.equals(JAR) && i + 1 < arguments.size()) {
                return Path.of(arguments.get(i + 1)).getFileName().toString();
            }
            if (WITH_VALUE.contains(argument)) {
                i++;
            } else if (!argument.startsWith("-")) {
                // The last part: the class without its package.
                return argument.substring(argument.lastIndexOf('.') + 1);
            }
        }
        return "";
    }

    /**
     * Whether there is such a process on this host, and it has not ended. A zombie, for which its parent has not waited
     * yet, is dead.
     */
    static boolean isAlive(long processId) {
        return ProcessHandle.of(processId).filter(ProcessHandle::isAlive).isPresent() && !isZombie(processId);
    }

    private static boolean isZombie(long processId) {
        try {
            String stat = Files.readString(Path.of("/proc/" + processId + "/stat"), StandardCharsets.ISO_8859_1);
            // The state follows the command in parentheses, which may hold any character.
            return stat.startsWith(") Z", stat.lastIndexOf(')'));
        } catch (IOException e) {
            return false; // Not this system, or the process has just ended.
        }
    }
}
