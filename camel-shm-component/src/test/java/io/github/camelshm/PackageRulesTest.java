// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.camelshm.memory.segment.FileStatus;
import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.UpdateGuard;
import java.io.ObjectInputStream;

/** The layers of the architecture: classes use only lower layers and the public API of the JDK. */
@AnalyzeClasses(packages = "io.github.camelshm", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageRulesTest {
    /** The annotations for nullness. They are not needed at run time, so they are no further dependency. */
    private static final String NULLNESS = "org.jspecify.annotations..";

    @ArchTest
    static final ArchRule textDependsOnlyOnTheJdk = classes()
            .that()
            .resideInAPackage("io.github.camelshm.text..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.github.camelshm.text..", "java..", NULLNESS);

    @ArchTest
    static final ArchRule memoryDependsOnlyOnTheJdkAndText = classes()
            .that()
            .resideInAPackage("io.github.camelshm.memory..")
            .should()
            .onlyDependOnClassesThat()
            // Lock files are registered in the JDK's management.
            .resideInAnyPackage(
                    "io.github.camelshm.memory..",
                    "io.github.camelshm.text..",
                    "java..",
                    "javax.management..",
                    NULLNESS);

    @ArchTest
    static final ArchRule segmentDependsOnNoStructure = classes()
            .that()
            .resideInAPackage("io.github.camelshm.memory.segment..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.github.camelshm.memory.segment..",
                    "io.github.camelshm.text..",
                    "java..",
                    "javax.management..",
                    NULLNESS);

    @ArchTest
    static final ArchRule cellDependsOnlyOnSegment = classes()
            .that()
            .resideInAPackage("io.github.camelshm.memory.cell..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.github.camelshm.memory.cell..",
                    "io.github.camelshm.memory.segment..",
                    "io.github.camelshm.text..",
                    "java..",
                    NULLNESS);

    @ArchTest
    static final ArchRule participantDependsOnlyOnSegment = classes()
            .that()
            .resideInAPackage("io.github.camelshm.memory.participant..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.github.camelshm.memory.participant..",
                    "io.github.camelshm.memory.segment..",
                    "java..",
                    NULLNESS);

    @ArchTest
    static final ArchRule queueDependsOnlyOnParticipantAndSegment =
            dependsOnlyOnParticipantAndSegment("io.github.camelshm.memory.queue..");

    @ArchTest
    static final ArchRule clusterDependsOnlyOnParticipantAndSegment =
            dependsOnlyOnParticipantAndSegment("io.github.camelshm.memory.cluster..");

    @ArchTest
    static final ArchRule onlyMemoryUsesParticipants = noClasses()
            .that()
            .resideOutsideOfPackage("io.github.camelshm.memory..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.camelshm.memory.participant..");

    @ArchTest
    static final ArchRule onlyMemoryUsesTheInternalsOfSegments = noClasses()
            .that()
            .resideOutsideOfPackage("io.github.camelshm.memory..")
            .should()
            .dependOnClassesThat(
                    belongToAnyOf(SegmentInternals.class, LockFile.class, UpdateGuard.class, FileStatus.class));

    @ArchTest
    static final ArchRule messageDependsOnlyOnTheJdkAndText = classes()
            .that()
            .resideInAPackage("io.github.camelshm.message..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.github.camelshm.message..", "io.github.camelshm.text..", "java..", NULLNESS);

    @ArchTest
    static final ArchRule cliDependsOnlyOnMemoryMessageTextAndPicocli = classes()
            .that()
            .resideInAPackage("io.github.camelshm.cli..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.github.camelshm.cli..",
                    "io.github.camelshm.memory..",
                    "io.github.camelshm.message..",
                    "io.github.camelshm.text..",
                    "picocli..",
                    "java..",
                    NULLNESS);

    @ArchTest
    static final ArchRule onlyTheMetersUseMicrometer = noClasses()
            .that(not(simpleName("MicrometerMeters")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule componentsUseTheSharedPackageAndNotEachOther = slices().matching(
                    "io.github.camelshm.component.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage("io.github.camelshm.component.support.."));

    @ArchTest
    static final ArchRule onlyTheQueueComponentUsesMessages = noClasses()
            .that()
            .resideInAPackage("io.github.camelshm.component..")
            .and()
            .resideOutsideOfPackage("io.github.camelshm.component.queue..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.camelshm.message..");

    @ArchTest
    static final ArchRule nothingReachesIntoTheJdk =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("sun..", "jdk.internal..", "com.sun..");

    @ArchTest
    static final ArchRule nothingIsDeserializedAsJavaObjects =
            noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInputStream.class);

    /** The rule of every structure with participants. */
    private static ArchRule dependsOnlyOnParticipantAndSegment(String structure) {
        return classes()
                .that()
                .resideInAPackage(structure)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        structure,
                        "io.github.camelshm.memory.participant..",
                        "io.github.camelshm.memory.segment..",
                        "io.github.camelshm.text..",
                        "java..",
                        NULLNESS);
    }
}
