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
 * Refuses requests of other sites' pages. A browser on this host may show such a page, which can then send requests here.
 *
 * <ul>
 *   <li>A request must name this host by an address, as {@code localhost}, or by a name that the user has listed. A page of
 *       {@code evil.example} whose name suddenly resolves to 127.0.0.1 (DNS rebinding) uses another name.
 *   <li>A request that writes must carry the token, which no response of this server contains, in a header of its own. A
 *       page may not send such a header to another site without asking that site first. As far as the browser reports
 *       it, the request must also come from a page of this server.
 *   <li>The page itself may load nothing from elsewhere, run no script within its text, and be framed by no other page.
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

    /** Refuses a request that names this host otherwise. */
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

    /** The name that the request uses for this host; null if it has none. In HTTP/2 it is not a header. */
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

    /** The headers that tell a browser how to treat every response of this server. */
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
            refuse(
                    context,
                    403,
                    "This page is read-only. Set %swrite=true to allow writing".formatted(PageOptions.PREFIX));
        } else if (!isFromHere(headers, host(context.request()))) {
            refuse(context, 403, "Another site's page may not write");
        } else if (!isToken(headers.get(TOKEN))) {
            refuse(
                    context,
                    403,
                    "Writing needs the token, which is in the address that the program logged at its start");
        } else if (!isJson(headers.get("Content-Type"))) {
            refuse(context, 415, "The content type must be application/json");
        } else {
            context.next();
        }
    }

    /** False if a browser reports another site. Other programs report nothing, but need the token as well. */
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

    /** Compares in constant time. */
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
