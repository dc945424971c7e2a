package org.ferrymq;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in the provider: jndi -> jms -> connect -> cluster, reconnect -> remoting -> what all of them share. */
@AnalyzeClasses(
        packages = {"org.ferrymq.client", "org.ferrymq.jms", "org.ferrymq.jndi"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class PackageEdgesTest {
    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("jndi")
            .definedBy("org.ferrymq.jndi..")
            .layer("jms")
            .definedBy("org.ferrymq.jms")
            .layer("message")
            .definedBy("org.ferrymq.jms.message..")
            .layer("connect")
            .definedBy("org.ferrymq.client.connect..")
            .layer("cluster")
            .definedBy("org.ferrymq.client.cluster..")
            .layer("reconnect")
            .definedBy("org.ferrymq.client.reconnect..")
            .layer("nameserver")
            .definedBy("org.ferrymq.client.nameserver..")
            .layer("remoting")
            .definedBy("org.ferrymq.client.remoting..")
            .layer("client")
            .definedBy("org.ferrymq.client")
            .layer("url")
            .definedBy("org.ferrymq.client.url..")
            .whereLayer("jndi")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("jms")
            .mayOnlyBeAccessedByLayers("jndi")
            .whereLayer("message")
            .mayOnlyBeAccessedByLayers("jms")
            .whereLayer("message")
            .mayOnlyAccessLayers("client")
            .whereLayer("connect")
            .mayOnlyBeAccessedByLayers("jms")
            .whereLayer("cluster")
            .mayOnlyBeAccessedByLayers("connect", "nameserver")
            .whereLayer("cluster")
            .mayOnlyAccessLayers("client")
            .whereLayer("reconnect")
            .mayOnlyBeAccessedByLayers("connect")
            .whereLayer("nameserver")
            .mayOnlyBeAccessedByLayers("connect")
            .whereLayer("remoting")
            .mayOnlyBeAccessedByLayers("connect", "reconnect", "nameserver")
            .whereLayer("remoting")
            .mayOnlyAccessLayers("client", "url")
            .whereLayer("client")
            .mayNotAccessAnyLayer()
            .whereLayer("url")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule THE_CLIENT_KNOWS_NOTHING_OF_JAKARTA = noClasses()
            .that()
            .resideInAPackage("org.ferrymq.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_SERVERS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.ferrymq.broker..", "org.ferrymq.namesrv..");
}
