// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The arguments of the command line.
 *
 * @param names of the benchmarks, in their order
 * @param publish whether the report is also written into the guide
 */
record Arguments(List<String> names, Settings settings, boolean publish) {
    static final String USAGE =
            """
            src/benchmarks/run [OPTION...] [NAME...]

            Names: %s. All of them without a name.
              --quick          a first impression in several minutes: one round, short windows, fewer contenders
              --rounds N       how often each contender runs (5)
              --seconds S      how long a run measures (2)
              --only REGEX     the contenders whose names it finds
              --tables REGEX   the tables whose headings it finds
              --share S        the part of its core that a spinning process must get for its run to count (0.95)
              --publish        add the figures to the page of this machine in src/docs/benchmarks
              --help           this text""";

    /** Parses the arguments; throws an {@link IllegalArgumentException} that says what is wrong. */
    static Arguments parse(List<String> known, String... arguments) {
        List<String> names = new ArrayList<>();
        boolean publish = false;
        Settings settings = Settings.defaults(List.of(arguments).contains("--quick"));
        for (Iterator<String> left = Arrays.asList(arguments).iterator(); left.hasNext(); ) {
            String argument = left.next();
            switch (argument) {
                case "--quick" -> {
                    // The other options change these settings.
                }
                case "--publish" -> publish = true;
                case "--rounds" -> settings = settings.withRounds((int) number(argument, left, 1, 1000));
                case "--seconds" -> settings = settings.withSeconds(number(argument, left, 0.01, 3600));
                case "--share" -> settings = settings.withShare(number(argument, left, 0, 1));
                case "--only" -> settings = settings.withOnly(pattern(argument, left));
                case "--tables" -> settings = settings.withTables(pattern(argument, left));
                default -> {
                    if (!known.contains(argument)) {
                        throw new IllegalArgumentException("There is no %s '%s'; there are %s"
                                .formatted(
                                        argument.startsWith("-") ? "option" : "benchmark",
                                        argument,
                                        argument.startsWith("-")
                                                ? "--quick, --rounds, --seconds, --only, --tables, --share, --publish and --help"
                                                : String.join(", ", known)));
                    }
                    names.add(argument);
                }
            }
        }
        return new Arguments(names.isEmpty() ? known : names, settings, publish);
    }

    private static String value(String option, Iterator<String> left) {
        if (!left.hasNext()) {
            throw new IllegalArgumentException("%s needs a value".formatted(option));
        }
        return left.next();
    }

    private static double number(String option, Iterator<String> left, double least, double most) {
        String text = value(option, left);
        try {
            double number = Double.parseDouble(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new IllegalArgumentException(
                "%s is '%s', but must be a number from %s to %s".formatted(option, text, least, most));
    }

    private static Pattern pattern(String option, Iterator<String> left) {
        try {
            return Pattern.compile(value(option, left));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(option + " is no regular expression: " + e.getMessage(), e);
        }
    }
}
