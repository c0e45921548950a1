// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Two hosts with a network between them: two network namespaces with a pair of virtual interfaces, which reach only each
 * other. If this user may not create them, both are this host, at two ports of its loopback address.
 */
final class Hosts implements AutoCloseable {
    private static final int PORT = 5701;

    private final List<String> namespaces;
    private final List<String> addresses;

    private Hosts(List<String> namespaces, List<String> addresses) {
        this.namespaces = namespaces;
        this.addresses = addresses;
    }

    static Hosts create() throws IOException {
        String id = Integer.toString(ThreadLocalRandom.current().nextInt(0x10000), 16);
        List<String> namespaces = List.of("shm-%s-1".formatted(id), "shm-%s-2".formatted(id));
        if (!run("ip", "netns", "add", namespaces.get(0))) {
            return onLoopback();
        }
        // Addresses for documentation (RFC 5737), which no other host has.
        Hosts hosts = new Hosts(namespaces, List.of("192.0.2.1:" + PORT, "192.0.2.2:" + PORT));
        try {
            hosts.connect(id);
            return hosts;
        } catch (AssertionError | IOException e) {
            hosts.close();
            throw e;
        }
    }

    private void connect(String id) throws IOException {
        String one = namespaces.get(0);
        String two = namespaces.get(1);
        mustRun("ip", "netns", "add", two);
        String[] link = {"shm%s1".formatted(id), "shm%s2".formatted(id)};
        // Each end is created in its namespace, so it is removed with it.
        mustRun("ip", "-n", one, "link", "add", link[0], "type", "veth", "peer", "name", link[1], "netns", two);
        for (int i = 0; i < namespaces.size(); i++) {
            String address = addresses.get(i).replace(":" + PORT, "/24");
            mustRun("ip", "-n", namespaces.get(i), "address", "add", address, "dev", link[i]);
            mustRun("ip", "-n", namespaces.get(i), "link", "set", link[i], "up");
            mustRun("ip", "-n", namespaces.get(i), "link", "set", "lo", "up");
        }
    }

    /** Returns two hosts that are both this host. */
    static Hosts onLoopback() throws IOException {
        List<String> addresses = new ArrayList<>();
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket two = new ServerSocket(0)) {
            addresses.add("127.0.0.1:" + one.getLocalPort());
            addresses.add("127.0.0.1:" + two.getLocalPort());
        }
        return new Hosts(List.of(), addresses);
    }

    /** Returns both addresses, separated by a comma. */
    String addresses() {
        return String.join(",", addresses);
    }

    /** Returns the start of a command that runs on host 1 or 2. */
    List<String> on(int host) {
        return namespaces.isEmpty() ? List.of() : List.of("ip", "netns", "exec", namespaces.get(host - 1));
    }

    @Override
    public void close() throws IOException {
        for (String namespace : namespaces) {
            run("ip", "netns", "delete", namespace);
        }
    }

    private static void mustRun(String... command) throws IOException {
        if (!run(command)) {
            throw new AssertionError("Failed: " + String.join(" ", command));
        }
    }

    private static boolean run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            if (command[1].equals("netns")) {
                return false; // The program does not exist.
            }
            throw e;
        }
    }
}
