// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The values that a user set by system properties ({@code -Ddemo.duration=20s}), over the defaults of {@code
 * application.properties}. Every getter throws an {@link IllegalArgumentException} for an invalid value, with a message for
 * the user.
 */
final class UserOptions {
    static final String DURATION = "demo.duration";
    static final String PAGE_PORT = "demo.page.port";
    private static final String CLASS_PATH = "demo.classpath";

    private static final int MAX_PORT = 65_535;
    private static final Duration MIN_DURATION = Duration.ofMillis(1);
    private static final Duration MAX_DURATION = Duration.ofDays(365);
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    // These characters mean the same in a file name, in an endpoint's URI and in a placeholder.
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final Pattern TWO_HOSTS =
            Pattern.compile("[A-Za-z0-9.-]{1,253}:\\d{1,5},[A-Za-z0-9.-]{1,253}:\\d{1,5}");

    private final Properties values;

    private UserOptions(Properties values) {
        this.values = values;
    }

    /**
     * Reads the options.
     *
     * @param arguments of the command line; none are allowed
     * @param properties of the system
     * @param own the names of a demo's own options, in addition to those of all demos
     * @throws IllegalArgumentException if there is any other option or argument, with a message for the user
     */
    static UserOptions read(String[] arguments, Properties properties, List<String> own) {
        if (arguments.length > 0) {
            throw new IllegalArgumentException(
                    "Unknown argument '%s': options are system properties, such as -D%s=20s before -jar"
                            .formatted(arguments[0], DURATION));
        }
        List<String> known = Stream.concat(own.stream(), Stream.of(DURATION, PAGE_PORT, CLASS_PATH))
                .toList();
        Properties values = defaults();
        values.setProperty(CLASS_PATH, properties.getProperty("java.class.path"));
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith("demo.")) {
                if (!known.contains(name)) {
                    throw new IllegalArgumentException(
                            "Unknown option %s: there are %s".formatted(name, String.join(", ", known)));
                }
                values.setProperty(name, properties.getProperty(name));
            }
        }
        return new UserOptions(values);
    }

    private static Properties defaults() {
        Properties defaults = new Properties();
        try (InputStream file = UserOptions.class.getResourceAsStream("/application.properties")) {
            defaults.load(file);
            return defaults;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of these values, or empty if the user did not set the option. */
    Optional<String> choice(String option, String first, String second) {
        String value = values.getProperty(option);
        if (value != null && !value.equals(first) && !value.equals(second)) {
            throw refused(option, value, "%s or %s".formatted(first, second));
        }
        return Optional.ofNullable(value);
    }

    /** The name of a segment or a queue. */
    String name(String option) {
        String name = values.getProperty(option);
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw refused(
                    option,
                    name,
                    "1 to 200 letters, digits, dots, hyphens and underscores, the first a letter or digit");
        }
        return name;
    }

    /** The addresses of two hosts, each with a port, or empty if the user did not set the option. */
    List<String> hosts(String option) {
        String text = values.getProperty(option);
        if (text == null) {
            return List.of();
        }
        if (!TWO_HOSTS.matcher(text).matches()) {
            throw refused(option, text, "two addresses, each with a port, such as 10.0.0.1:5701,10.0.0.2:5701");
        }
        return List.of(text.split(",", -1));
    }

    /** A number from {@code least} to {@code most}. */
    int number(String option, int least, int most) {
        String text = values.getProperty(option);
        // A number with more digits than an int has is never parsed.
        long number = text.matches("\\d{1,10}") ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            throw refused(option, text, "a number from %d to %d".formatted(least, most));
        }
        return (int) number;
    }

    /** The time after which the demo ends by itself; by default a year, so never. */
    Duration duration() {
        return values.containsKey(DURATION) ? duration(DURATION) : MAX_DURATION;
    }

    /** A time of at least a millisecond. */
    Duration duration(String option) {
        String text = values.getProperty(option);
        Duration duration = parse(text);
        if (duration.compareTo(MIN_DURATION) < 0 || duration.compareTo(MAX_DURATION) > 0) {
            throw refused(
                    option,
                    text,
                    "a duration from 1ms to %d days, such as 500ms, 20s, 5m, 2h or PT20S"
                            .formatted(MAX_DURATION.toDays()));
        }
        return duration;
    }

    /** The port of the live page, or 0 for any that is free, or empty if the user did not set the option. */
    Optional<Integer> pagePort() {
        String port = values.getProperty(PAGE_PORT);
        if (port == null) {
            return Optional.empty();
        }
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > MAX_PORT) {
            throw refused(PAGE_PORT, port, "a port, or 0 for any that is free");
        }
        return Optional.of(Integer.valueOf(port));
    }

    /** The class path of the processes; by default that of this JVM. The build sets it where this JVM is Maven's. */
    String classPath() {
        return values.getProperty(CLASS_PATH);
    }

    /** The duration, or zero, which is not allowed, if the text is not a duration. */
    private static Duration parse(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        try {
            if (!matcher.matches()) {
                return Duration.parse(text);
            }
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private static IllegalArgumentException refused(String option, String value, String allowed) {
        return new IllegalArgumentException("%s is '%s', but must be %s".formatted(option, value, allowed));
    }
}
