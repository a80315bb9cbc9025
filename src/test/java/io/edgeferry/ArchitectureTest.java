package io.edgeferry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between packages, and which package alone knows which library. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.edgeferry");

    @Test
    void arrowsPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.edgeferry..")
                .withOptionalLayers(true)
                .layer("entry")
                .definedBy("io.edgeferry")
                .layer("console")
                .definedBy("io.edgeferry.console..")
                .layer("cli")
                .definedBy("io.edgeferry.cli..")
                .layer("protection")
                .definedBy("io.edgeferry.protection..")
                .layer("migration")
                .definedBy("io.edgeferry.migration..")
                .layer("checkpoint")
                .definedBy("io.edgeferry.checkpoint..")
                .layer("transfer")
                .definedBy("io.edgeferry.transfer..")
                .layer("cluster")
                .definedBy("io.edgeferry.cluster..")
                .layer("node")
                .definedBy("io.edgeferry.node..")
                .layer("task")
                .definedBy("io.edgeferry.task..")
                .layer("lab")
                .definedBy("io.edgeferry.lab..")
                .whereLayer("entry")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("console")
                .mayOnlyBeAccessedByLayers("entry")
                .whereLayer("cli")
                .mayOnlyBeAccessedByLayers("entry")
                .whereLayer("protection")
                .mayOnlyBeAccessedByLayers("entry", "console", "cli")
                .whereLayer("migration")
                .mayOnlyBeAccessedByLayers("entry", "console", "cli", "protection")
                .whereLayer("checkpoint")
                .mayOnlyBeAccessedByLayers("protection", "migration", "console", "cli")
                .whereLayer("transfer")
                .mayOnlyBeAccessedByLayers("migration", "console", "cli", "checkpoint")
                .whereLayer("lab")
                .mayOnlyBeAccessedByLayers("entry", "cli")
                .whereLayer("lab")
                .mayOnlyAccessLayers("task")
                .whereLayer("cluster")
                .mayNotAccessAnyLayer()
                .whereLayer("node")
                .mayNotAccessAnyLayer()
                .whereLayer("task")
                .mayNotAccessAnyLayer()
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.edgeferry.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheConsoleKnowsJavaFx() {
        onlyIn("io.edgeferry.console..", "javafx..", "org.controlsfx..", "atlantafx..", "org.kordamp..");
    }

    @Test
    void onlyClusterKnowsTheKubernetesClient() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.edgeferry.cluster..", "io.edgeferry.lab..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..")
                .check(CLASSES);
    }

    @Test
    void theLabKnowsTheModelOfKubernetesButNoClient() {
        noClasses()
                .that()
                .resideInAPackage("io.edgeferry.lab..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8.kubernetes.client..")
                .check(CLASSES);
    }

    @Test
    void onlyTheLabKnowsVertxAndBouncyCastle() {
        onlyIn("io.edgeferry.lab..", "io.vertx..", "io.netty..", "org.bouncycastle..");
    }

    @Test
    void onlyNodeKnowsSsh() {
        onlyIn("io.edgeferry.node..", "com.jcraft..");
    }

    @Test
    void onlyTheCommandLineKnowsPicocli() {
        onlyIn("io.edgeferry.cli..", "picocli..");
    }

    @Test
    void onlyTheCommandLineKnowsTheChartsThatNeedNoDisplay() {
        onlyIn("io.edgeferry.cli..", "org.knowm..");
    }

    private static void onlyIn(String home, String... libraries) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .and()
                .doNotHaveFullyQualifiedName("io.edgeferry.Launcher")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .check(CLASSES);
    }
}
