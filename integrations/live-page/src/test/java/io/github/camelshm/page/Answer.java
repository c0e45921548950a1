// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A server's response to a request through a plain socket: the JDK's clients do not let a test choose the header {@code
 * Host}, or request a path with two dots.
 */
record Answer(int status, Map<String, String> headers, String body) {

    static Answer to(URI server, String method, String path, Map<String, String> headers, String body)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", server.getAuthority());
        all.putAll(headers);
        all.put("Connection", "close");
        all.put("Content-Length", "" + body.getBytes(StandardCharsets.UTF_8).length);
        StringBuilder request = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(method, path));
        all.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        request.append("\r\n").append(body);
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Answer parse(String text) {
        String[] parts = text.split("\r\n\r\n", 2);
        String[] lines = parts[0].split("\r\n", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
            }
        }
        return new Answer(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, parts[1]);
    }

    String header(String name) {
        return headers.get(name);
    }
}
