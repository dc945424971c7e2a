package org.ferrymq.ra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in the adapter: inbound -> outbound -> recovery. */
@AnalyzeClasses(packages = "org.ferrymq.ra", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageEdgesTest {
    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("inbound")
            .definedBy("org.ferrymq.ra.inbound..")
            .layer("outbound")
            .definedBy("org.ferrymq.ra.outbound..")
            .layer("recovery")
            .definedBy("org.ferrymq.ra.recovery..")
            .whereLayer("inbound")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("recovery")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule NOBODY_KNOWS_HOW_THE_CLIENT_REACHES_A_BROKER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.ferrymq.client.reconnect..",
                    "org.ferrymq.client.cluster..",
                    "org.ferrymq.client.nameserver..",
                    "org.ferrymq.broker..",
                    "org.ferrymq.namesrv..");
}
