// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.text.Printable;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Refuses requests of other sites' pages. A browser on this host shows those as well, and they can send requests here.
 *
 * <ul>
 *   <li>A request must name this host by an address, by {@code localhost}, or by a name that the user has listed. A page of
 *       {@code evil.example} whose name suddenly resolves to 127.0.0.1 (DNS rebinding) sends another name.
 *   <li>A write must carry the token, which no response contains, in a header of its own. No page may send that header to
 *       another site without a preflight request there. As far as the browser reports the origin, it must be this server.
 *   <li>The page itself may load nothing from elsewhere, run no inline script, and be in no other page's frame.
 * </ul>
 */
final class Guard {
    /** The header that carries the token. */
    static final String TOKEN = "X-Shm-Token";

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");

    private final PageOptions options;

    Guard(PageOptions options) {
        this.options = options;
    }

    /** Refuses a request that names this host differently. */
    void checkHost(RoutingContext context) {
        String host = host(context.request());
        if (host != null && isOurs(host)) {
            context.next();
        } else {
            refuse(
                    context,
                    421,
                    "This server is not %s. If it should be, list that name in %shosts"
                            .formatted(Printable.of(host), PageOptions.PREFIX));
        }
    }

    /** Returns the name that the request gives this host, or null if it gives none. HTTP/2 has no header for it. */
    private static String host(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        String header = request.getHeader("Host");
        return header == null && authority != null ? authority.toString() : header;
    }

    boolean isOurs(String hostAndPort) {
        String host = PORT.matcher(hostAndPort.toLowerCase(Locale.ROOT)).replaceFirst("");
        return host.equals("localhost")
                || ADDRESS.matcher(host).matches()
                || options.hosts().contains(host);
    }

    /** Adds the headers that a browser needs with every response. */
    static void addHeaders(RoutingContext context) {
        context.response()
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Cache-Control", "no-store");
        context.next();
    }

    /** Refuses a request that may not write. */
    void checkWrite(RoutingContext context) {
        MultiMap headers = context.request().headers();
        if (!options.write()) {
            refuse(context, 403, "This page only shows. It writes with %swrite=true".formatted(PageOptions.PREFIX));
        } else if (!isFromHere(headers, host(context.request()))) {
            refuse(context, 403, "Another site's page may not write");
        } else if (!isToken(headers.get(TOKEN))) {
            refuse(
                    context,
                    403,
                    "Only who has the token may write: it is in the address that the program logged at its start");
        } else if (!isJson(headers.get("Content-Type"))) {
            refuse(context, 415, "What to write must be application/json");
        } else {
            context.next();
        }
    }

    /** Returns false if a browser reports another origin. Other programs report none, and need the token as well. */
    private static boolean isFromHere(MultiMap headers, String host) {
        String site = headers.get("Sec-Fetch-Site");
        String origin = headers.get("Origin");
        return (site == null || site.equals("same-origin")) && (origin == null || isOrigin(origin, host));
    }

    private static boolean isOrigin(String origin, String host) {
        try {
            return host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Takes the same time for every wrong token. */
    private boolean isToken(String given) {
        return given != null
                && MessageDigest.isEqual(given.getBytes(UTF_8), options.token().getBytes(UTF_8));
    }

    private static boolean isJson(String type) {
        return type != null && type.startsWith("application/json");
    }

    private static void refuse(RoutingContext context, int status, String why) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(why);
    }
}
