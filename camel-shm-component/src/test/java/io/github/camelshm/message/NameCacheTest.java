// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NameCacheTest {
    private static String named(String name) {
        byte[] bytes = ("-" + name + "-").getBytes(UTF_8);
        return NameCache.ascii(bytes, 1, bytes.length - 2);
    }

    @Test
    void nameThatRecursIsTheSameString() {
        assertThat(named("customer")).isEqualTo("customer").isSameAs(named("customer"));
    }

    @Test
    void longNameIsNotKept() {
        assertThat(named("n".repeat(64))).isEqualTo("n".repeat(64));
        assertThat(named("n".repeat(65))).isNull();
    }

    @Test
    void nameThatIsNotAsciiIsNotKept() {
        assertThat(named("größe")).isNull();
    }

    @Property
    void nameIsWhatItsBytesSay(@ForAll @StringLength(max = 64) @CharRange(from = '\0', to = '\u007f') String name) {
        assertThat(named(name)).isEqualTo(name);
    }
}
