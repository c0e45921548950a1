// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user may choose, by system properties ({@code -Ddemo.duration=20s}). The defaults are those of {@code
 * application.properties}.
 *
 * @param processes {@code demo.process}: the number of the one to run, 1 or 2; by default both
 * @param segment {@code demo.segment}: the name of the segment
 * @param incrementPeriod {@code demo.increment.period}: how often process 1 adds one
 * @param squarePeriod {@code demo.square.period}: how often process 2 reads
 * @param duration {@code demo.duration}: how long until the demo ends by itself; by default a year, so never
 * @param classPath {@code demo.classpath}: what the processes run; by default what this JVM runs. Set by the build,
 *     where that is Maven
 */
record DemoOptions(
        List<Integer> processes,
        String segment,
        Duration incrementPeriod,
        Duration squarePeriod,
        Duration duration,
        String classPath) {

    static final String PROCESS = "demo.process";
    static final String SEGMENT = "demo.segment";
    static final String INCREMENT_PERIOD = "demo.increment.period";
    static final String SQUARE_PERIOD = "demo.square.period";
    static final String DURATION = "demo.duration";
    private static final String CLASS_PATH = "demo.classpath";
    private static final List<String> ALL =
            List.of(PROCESS, SEGMENT, INCREMENT_PERIOD, SQUARE_PERIOD, DURATION, CLASS_PATH);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    // What means the same in a file's name, in an endpoint's URI and in a placeholder.
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    /**
     * Reads the options.
     *
     * @param arguments of the command line; there are none
     * @param properties of the system
     * @throws IllegalArgumentException if anything is wrong with them, in words for the user
     */
    static DemoOptions of(String[] arguments, Properties properties) {
        if (arguments.length > 0) {
            throw new IllegalArgumentException(
                    "Unknown argument '%s': options are system properties, such as -D%s=20s before -jar"
                            .formatted(arguments[0], DURATION));
        }
        Properties given = defaults();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith("demo.")) {
                if (!ALL.contains(name)) {
                    throw new IllegalArgumentException(
                            "Unknown option %s: there are %s".formatted(name, String.join(", ", ALL)));
                }
                given.setProperty(name, properties.getProperty(name));
            }
        }
        return new DemoOptions(
                processes(given),
                segment(given),
                duration(given, INCREMENT_PERIOD),
                duration(given, SQUARE_PERIOD),
                given.containsKey(DURATION) ? duration(given, DURATION) : LONGEST,
                given.getProperty(CLASS_PATH, properties.getProperty("java.class.path")));
    }

    private static Properties defaults() {
        Properties defaults = new Properties();
        try (InputStream file = DemoOptions.class.getResourceAsStream("/application.properties")) {
            defaults.load(file);
            return defaults;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> processes(Properties given) {
        String process = given.getProperty(PROCESS);
        if (process == null) {
            return List.of(1, 2);
        }
        if (!process.equals("1") && !process.equals("2")) {
            throw refused(PROCESS, process, "1 or 2");
        }
        return List.of(Integer.valueOf(process));
    }

    private static String segment(Properties given) {
        String name = given.getProperty(SEGMENT);
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw refused(
                    SEGMENT,
                    name,
                    "1 to 200 letters, digits, dots, hyphens and underscores, the first a letter or digit");
        }
        return name;
    }

    private static Duration duration(Properties given, String option) {
        String text = given.getProperty(option);
        Duration duration = parse(text);
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw refused(
                    option,
                    text,
                    "a duration from 1ms to %d days, such as 500ms, 20s, 5m, 2h or PT20S".formatted(LONGEST.toDays()));
        }
        return duration;
    }

    /** The duration, or zero, which is none of those allowed, if it is not one. */
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
