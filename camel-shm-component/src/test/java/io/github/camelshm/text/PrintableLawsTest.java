// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/** Any text is displayed in one line that moves no cursor and changes no direction. */
@Tag("once")
class PrintableLawsTest {
    private static final Set<Byte> NOT_SHOWN = Set.of(
            Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE);

    @Property(tries = 5_000)
    void resultHoldsNoUnprintableCharacter(@ForAll("texts") String text) {
        assertThat(Printable.of(text).codePoints()).noneMatch(PrintableLawsTest::isUnprintable);
        assertThat(Printable.of(text).lines().count()).isLessThanOrEqualTo(1);
        assertThat(Printable.isPrintable(Printable.of(text))).isTrue();
    }

    @Property(tries = 5_000)
    void printableCharactersAreUnchanged(@ForAll("texts") String text) {
        String shown = text.codePoints()
                .filter(each -> !isUnprintable(each))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        assertThat(Printable.of(shown)).isEqualTo(shown);
        assertThat(Printable.isPrintable(text)).isEqualTo(shown.equals(text));
    }

    @Property
    void startOfATextEndsWithDots(@ForAll("texts") String text) {
        int length = text.codePointCount(0, text.length());

        assertThat(Printable.start(text, length)).isEqualTo(Printable.of(text));
        assertThat(Printable.start(text + "xyz", length)).isEqualTo(Printable.of(text) + "...");
    }

    @Example
    void unprintableCharacterIsWrittenAsItsCode() {
        assertThat(Printable.of("\u001b[2J a\nb \u202e \ud83d \ud83d\ude00 \\ \udb40\udc01 ä"))
                .isEqualTo("\\u001b[2J a\\u000ab \\u202e \\ud83d \ud83d\ude00 \\ \\u{e0001} ä");
        assertThat(Printable.of(null)).isEqualTo("null");
    }

    private static boolean isUnprintable(int codePoint) {
        return NOT_SHOWN.contains((byte) Character.getType(codePoint));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Character> characters = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.chars().all()),
                Tuple.of(2, Arbitraries.chars().ascii()),
                Tuple.of(
                        3,
                        Arbitraries.of('\u001b', '\n', '\r', '\u202e', '\u2066', '\u2028', '\ud83d', '\ude00', '\\')));
        return characters.list().ofMaxSize(30).map(list -> {
            StringBuilder text = new StringBuilder();
            list.forEach(text::append);
            return text.toString();
        });
    }
}
