// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The guide's architecture page shows exactly the packages, arrows, classes and methods that exist. */
@Tag("once")
@AnalyzeClasses(packages = "io.github.camelshm", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitecturePageTest {
    private static final Path GUIDE = Path.of("../src/docs");
    private static final Path PAGE = GUIDE.resolve("explanation/architecture.adoc");
    private static final Path PACKAGES = GUIDE.resolve("images/packages.svg");
    private static final Path MESSAGE = GUIDE.resolve("images/message.svg");

    private static final String ROOT = "io.github.camelshm.";

    /** The package that each other may use, so arrows to it are not drawn. */
    private static final String TEXT = "text";

    /** The package of a row of the page's first table. */
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z.]+)` \\|", Pattern.MULTILINE);

    private static final Pattern PACKAGE = Pattern.compile("`((?:memory|message|component|cli|text)(?:\\.[a-z]+)?)`");
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)`");

    /** A package and one of its classes, as the page names the place for a new feature. */
    private static final Pattern PLACE = Pattern.compile("`([a-z.]+)`: `([A-Z]\\w+)`");

    private static final Pattern METHOD = Pattern.compile("[A-Z]\\w+\\.\\w+");

    /** A step of a path: to a point, sideways, up or down. */
    private static final Pattern STEP = Pattern.compile("M([\\d.]+) ([\\d.]+)|H([\\d.]+)|V([\\d.]+)");

    @ArchTest
    static void everyPackageIsDrawn(JavaClasses classes) throws Exception {
        assertThat(boxes().keySet()).as("packages drawn in %s", PACKAGES).isEqualTo(packages(classes));
    }

    @ArchTest
    static void everyArrowBetweenPackagesIsDrawn(JavaClasses classes) throws Exception {
        Set<String> missing = arrows(classes);
        missing.removeAll(drawnArrows());

        assertThat(missing)
                .as("arrows between classes that %s does not draw", PACKAGES)
                .isEmpty();
    }

    @ArchTest
    static void everyDrawnArrowIsBetweenPackages(JavaClasses classes) throws Exception {
        Set<String> superfluous = drawnArrows();
        superfluous.removeAll(arrows(classes));

        assertThat(superfluous)
                .as("arrows that %s draws and no class has", PACKAGES)
                .isEmpty();
    }

    /** The ends that an arrow names are the ends that readers see. */
    @ArchTest
    static void everyDrawnArrowLeadsFromAndToTheBoxesThatItNames(JavaClasses classes) throws Exception {
        Map<String, Rectangle2D> boxes = boxes();
        List<String> astray = drawn("path", "data-from")
                .filter(path -> !isJoined(path, boxes))
                .map(path -> "%s, drawn as %s".formatted(arrow(path), path.getAttribute("d")))
                .toList();

        assertThat(astray)
                .as("arrows that begin or end elsewhere in %s", PACKAGES)
                .isEmpty();
    }

    private static boolean isJoined(Element path, Map<String, Rectangle2D> boxes) {
        List<Point2D> points = points(path);
        return isOnBorder(points.get(0), boxes.get(path.getAttribute("data-from")))
                && isOnBorder(points.get(points.size() - 1), boxes.get(path.getAttribute("data-to")));
    }

    @ArchTest
    static void everyPackageIsInTheTable(JavaClasses classes) throws IOException {
        assertThat(found(ROW, Files.readString(PAGE)))
                .as("packages in the table of %s", PAGE)
                .isEqualTo(packages(classes));
    }

    @ArchTest
    static void everyPackageThatThePageNamesExists(JavaClasses classes) throws IOException {
        Set<String> unknown = found(PACKAGE, Files.readString(PAGE));
        unknown.removeIf(name -> packages(classes).stream().anyMatch(known -> (known + ".").startsWith(name + ".")));

        assertThat(unknown).as("packages named by %s", PAGE).isEmpty();
    }

    @ArchTest
    static void everyClassThatThePageNamesExists(JavaClasses classes) throws IOException {
        Set<String> unknown = found(CLASS, Files.readString(PAGE));
        classes.forEach(type -> unknown.remove(type.getSimpleName()));

        assertThat(unknown)
                .as("classes named by %s", PAGE)
                .containsExactlyInAnyOrder(
                        "PackageRulesTest", "ArchitecturePageTest", "CrashingAccess", "FencedAccess", "QueueCrashTest");
    }

    @ArchTest
    static void everyPlaceForANewFeatureExists(JavaClasses classes) throws IOException {
        Set<String> places = PLACE.matcher(Files.readString(PAGE))
                .results()
                .map(place -> place.group(1) + "." + place.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(places).as("places named by %s", PAGE).isNotEmpty();
        places.removeIf(place -> classes.contain(ROOT + place));

        assertThat(places)
                .as("classes that %s names in other packages than theirs", PAGE)
                .isEmpty();
    }

    @ArchTest
    static void everyMethodOnAMessagesPathExists(JavaClasses classes) throws Exception {
        Set<String> drawn = elements(MESSAGE, "tspan")
                .map(Element::getTextContent)
                .filter(text -> METHOD.matcher(text).matches())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(drawn).as("methods drawn in %s", MESSAGE).isNotEmpty();
        classes.forEach(type ->
                type.getMethods().forEach(method -> drawn.remove(type.getSimpleName() + "." + method.getName())));

        assertThat(drawn).as("methods that %s draws and no class has", MESSAGE).isEmpty();
    }

    private static Set<String> packages(JavaClasses classes) {
        return classes.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .map(ArchitecturePageTest::packageOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns {@code memory.cell -> memory.segment} and the like, for each class that uses one of another package. */
    private static Set<String> arrows(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(use -> isOurs(use.getTargetClass().getBaseComponentType()))
                .filter(use -> !packageOf(use.getOriginClass()).equals(packageOf(use.getTargetClass())))
                .filter(use -> !packageOf(use.getTargetClass()).equals(TEXT))
                .map(use -> arrow(packageOf(use.getOriginClass()), packageOf(use.getTargetClass())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith(ROOT);
    }

    private static String packageOf(JavaClass type) {
        return type.getBaseComponentType().getPackageName().substring(ROOT.length());
    }

    private static Set<String> drawnArrows() throws Exception {
        return drawn("path", "data-from")
                .map(ArchitecturePageTest::arrow)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String arrow(Element path) {
        return arrow(path.getAttribute("data-from"), path.getAttribute("data-to"));
    }

    private static String arrow(String from, String to) {
        return from + " -> " + to;
    }

    /** Returns the boxes by the packages that they represent. */
    private static Map<String, Rectangle2D> boxes() throws Exception {
        return drawn("rect", "data-package")
                .collect(Collectors.toMap(
                        box -> box.getAttribute("data-package"),
                        box -> new Rectangle2D.Double(
                                Double.parseDouble(box.getAttribute("x")),
                                Double.parseDouble(box.getAttribute("y")),
                                Double.parseDouble(box.getAttribute("width")),
                                Double.parseDouble(box.getAttribute("height")))));
    }

    private static List<Point2D> points(Element path) {
        Point2D.Double at = new Point2D.Double();
        return STEP.matcher(path.getAttribute("d"))
                .results()
                .map(step -> {
                    at.x = coordinate(at.x, step.group(1), step.group(3));
                    at.y = coordinate(at.y, step.group(2), step.group(4));
                    return (Point2D) at.clone();
                })
                .toList();
    }

    private static double coordinate(double before, String moved, String drawn) {
        String next = moved == null ? drawn : moved;
        return next == null ? before : Double.parseDouble(next);
    }

    /** @param box null if there is none, because an arrow may name any package */
    private static boolean isOnBorder(Point2D point, Rectangle2D box) {
        if (box == null) {
            return false;
        }
        boolean isWithinWidth = box.getMinX() < point.getX() && point.getX() < box.getMaxX();
        boolean isWithinHeight = box.getMinY() < point.getY() && point.getY() < box.getMaxY();
        boolean isOnSide = point.getX() == box.getMinX() || point.getX() == box.getMaxX();
        boolean isOnEnd = point.getY() == box.getMinY() || point.getY() == box.getMaxY();
        return (isOnSide && isWithinHeight) || (isOnEnd && isWithinWidth);
    }

    private static Stream<Element> drawn(String name, String attribute) throws Exception {
        return elements(PACKAGES, name).filter(element -> element.hasAttribute(attribute));
    }

    private static Stream<Element> elements(Path file, String name) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        NodeList found = document.getElementsByTagName(name);
        return Stream.iterate(0, at -> at + 1).limit(found.getLength()).map(at -> (Element) found.item(at));
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
