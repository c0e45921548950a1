// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.asciidoctor.Asciidoctor;
import org.asciidoctor.Options;
import org.asciidoctor.SafeMode;
import org.asciidoctor.ast.Cursor;
import org.asciidoctor.ast.Document;
import org.asciidoctor.ast.StructuralNode;

/**
 * A page of the guide. Asciidoctor reads it as it does for the rendering.
 *
 * @param file its source
 * @param isForRoot whether only {@code root} can follow it, by {@code :for-root:} in its header
 * @param blocks its listings, in order
 */
record Page(Path file, boolean isForRoot, List<Block> blocks) {
    /** The folder of the guide, which is the working directory of its tests. */
    static final Path GUIDE = Path.of("").toAbsolutePath();

    /** The folder of the project. */
    static final Path PROJECT = GUIDE.resolve("../..").normalize();

    private static final Set<String> LISTINGS = Set.of("listing", "literal");
    private static final Asciidoctor ASCIIDOCTOR = Asciidoctor.Factory.create();

    /** Returns all pages of the guide. */
    static List<Page> all() {
        return Stream.of("", "how-to", "reference", "explanation")
                .map(GUIDE::resolve)
                .flatMap(Page::adocs)
                .map(Page::read)
                .toList();
    }

    /** Returns the page of a name such as {@code how-to/containers}. */
    static Page named(String name) {
        return read(GUIDE.resolve(name + ".adoc"));
    }

    private static Stream<Path> adocs(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(".adoc")
                            && !file.getFileName().toString().startsWith("_"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Page read(Path file) {
        Options options =
                Options.builder().safe(SafeMode.UNSAFE).sourcemap(true).build();
        Document document = ASCIIDOCTOR.loadFile(file.toFile(), options);
        List<Block> blocks = document.findBy(Map.of()).stream()
                .filter(node -> LISTINGS.contains(node.getContext()))
                .map(Page::block)
                .toList();
        return new Page(file, document.hasAttribute("for-root"), blocks);
    }

    private static Block block(StructuralNode node) {
        Cursor cursor = node.getSourceLocation();
        return new Block(
                Path.of(cursor.getFile()).normalize(),
                cursor.getLineNumber(),
                Optional.ofNullable(node.getAttribute("language", null, false)).map(Object::toString),
                Optional.ofNullable(node.getAttribute("title", null, false))
                        .map(Object::toString)
                        .or(() -> Optional.ofNullable(node.getTitle())),
                node.getRoles(),
                ((org.asciidoctor.ast.Block) node).getSource());
    }

    /** Its name, such as {@code how-to/containers}. */
    String name() {
        return GUIDE.relativize(file).toString().replace(".adoc", "");
    }

    /** Whether it has commands to type. */
    boolean hasCommands() {
        return blocks.stream().anyMatch(Block::isCommands);
    }

    @Override
    public String toString() {
        return name();
    }
}
