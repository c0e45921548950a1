// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.util.TimeUtils;

/**
 * The options of the page, which are properties of Camel that begin with {@code camel.shm-page.}
 *
 * @param enabled {@code enabled}: whether there is a page; true by default
 * @param host {@code host}: the address that its own server listens at; {@code 127.0.0.1} by default. Ignored if the
 *     application has a management server of its own, which then serves the page
 * @param candidatePorts {@code port}: the port of that server, 0 for any that is free. A configured port is the
 *     only candidate, because other configuration may rely on it. By default 8077 or, if that is not available, any
 * @param path {@code path}: where on the server the page is; {@code /shm} by default
 * @param hosts {@code hosts}: names of this host, besides {@code localhost} and any address, by which browsers may ask
 *     for the page, in lower case
 * @param watch {@code watch}: URIs of endpoints to show although no route uses them, separated by blanks
 * @param interval {@code interval}: how often to read the state, at least 100 ms; 500 ms by default
 * @param history {@code history}: how far back the plots go; 10 minutes by default
 * @param write {@code write}: whether requests with the token may set cells and purge queues; false by default
 * @param token {@code token}: the token; by default one is generated at each start, and logged if {@code write} is true
 */
record PageOptions(
        boolean enabled,
        String host,
        List<Integer> candidatePorts,
        String path,
        Set<String> hosts,
        List<String> watch,
        Duration interval,
        Duration history,
        boolean write,
        String token) {

    static final String PREFIX = "camel.shm-page.";
    static final String DEFAULT_HOST = "127.0.0.1";
    static final int DEFAULT_PORT = 8077;

    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(1);
    /** With this many, the plots of a hundred cells take about ten megabytes. */
    private static final int MAX_SAMPLES = 10_000;

    private static final int MIN_TOKEN = 16;
    private static final int TOKEN_BYTES = 16;
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._-]+)+");
    private static final Pattern DURATION = Pattern.compile("\\d{1,9}(ms|s|m|h)");
    private static final Pattern BLANKS = Pattern.compile("[\\s]+");

    PageOptions {
        require(PATH.matcher(path).matches(), "path", path, "like /shm");
        require(
                interval.compareTo(MIN_INTERVAL) >= 0 && interval.compareTo(MAX_INTERVAL) <= 0,
                "interval",
                millis(interval),
                "from 100ms to 1m");
        require(
                history.compareTo(interval) >= 0 && history.dividedBy(interval) <= MAX_SAMPLES,
                "history",
                millis(history),
                "from 1 to %d intervals of %s".formatted(MAX_SAMPLES, millis(interval)));
        require(
                token.length() >= MIN_TOKEN,
                "token",
                token.length() + " characters long",
                "at least %d".formatted(MIN_TOKEN));
    }

    /**
     * Reads the options.
     *
     * @throws IllegalArgumentException if a value is invalid, with a message for the user
     */
    static PageOptions of(CamelContext context) {
        return of(name -> context.getPropertiesComponent()
                .resolveProperty(PREFIX + name)
                .map(context::resolvePropertyPlaceholders)
                .map(String::trim)
                .orElse(""));
    }

    /** Reads the options from properties. An unset property is empty. */
    static PageOptions of(Function<String, String> properties) {
        return new PageOptions(
                flag(properties, "enabled", true),
                text(properties, "host", DEFAULT_HOST),
                ports(properties.apply("port")),
                text(properties, "path", "/shm"),
                words(text(properties, "hosts", "").toLowerCase(Locale.ROOT).replace(',', ' '))
                        .collect(Collectors.toUnmodifiableSet()),
                words(text(properties, "watch", "")).toList(),
                duration(properties, "interval", "500ms"),
                duration(properties, "history", "10m"),
                flag(properties, "write", false),
                text(properties, "token", randomToken()));
    }

    /** The number of samples in the history. */
    int samples() {
        return (int) history.dividedBy(interval);
    }

    private static String text(Function<String, String> properties, String name, String byDefault) {
        String value = properties.apply(name);
        return value.isEmpty() ? byDefault : value;
    }

    private static boolean flag(Function<String, String> properties, String name, boolean byDefault) {
        String value = text(properties, name, "" + byDefault);
        require(value.equals("true") || value.equals("false"), name, value, "true or false");
        return Boolean.parseBoolean(value);
    }

    private static List<Integer> ports(String value) {
        if (value.isEmpty()) {
            return List.of(DEFAULT_PORT, 0);
        }
        require(value.matches("\\d{1,5}") && Integer.parseInt(value) <= 0xFFFF, "port", value, "from 0 to 65535");
        return List.of(Integer.parseInt(value));
    }

    private static Duration duration(Function<String, String> properties, String name, String byDefault) {
        String value = text(properties, name, byDefault);
        require(DURATION.matcher(value).matches(), name, value, "a duration such as 500ms, 20s or 10m");
        return Duration.ofMillis(TimeUtils.toMilliSeconds(value));
    }

    /** A duration as users write it. */
    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }

    private static Stream<String> words(String text) {
        return BLANKS.splitAsStream(text).filter(word -> !word.isEmpty());
    }

    private static String randomToken() {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    private static void require(boolean condition, String name, Object value, String allowed) {
        if (!condition) {
            throw refused(name, value, allowed);
        }
    }

    private static IllegalArgumentException refused(String name, Object value, String allowed) {
        return new IllegalArgumentException("%s%s is %s, but must be %s".formatted(PREFIX, name, value, allowed));
    }

    /** {@inheritDoc} Omits the token. */
    @Override
    public String toString() {
        return "%s:%s%s".formatted(host, candidatePorts, path);
    }
}
