package org.ferrymq.broker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.ferrymq.broker.delivery.subscription.ClientConnection;
import org.ferrymq.broker.delivery.subscription.DeliveryChannel;
import org.ferrymq.broker.delivery.subscription.Enlistment;

/** Who may know whom in the broker: wiring -> net -> handler -> delivery, transaction -> store, metadata. */
@AnalyzeClasses(packages = "org.ferrymq.broker", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageEdgesTest {
    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("wiring")
            .definedBy("org.ferrymq.broker", "org.ferrymq.broker.config")
            .layer("admin")
            .definedBy("org.ferrymq.broker.admin..")
            .layer("net")
            .definedBy("org.ferrymq.broker.net..")
            .layer("handler")
            .definedBy("org.ferrymq.broker.handler..")
            .layer("transaction")
            .definedBy("org.ferrymq.broker.transaction..")
            .layer("delivery")
            .definedBy("org.ferrymq.broker.delivery..")
            .layer("pieces")
            .definedBy("org.ferrymq.broker.pieces..")
            .layer("metadata")
            .definedBy("org.ferrymq.broker.metadata..")
            .layer("store")
            .definedBy("org.ferrymq.broker.store..")
            .layer("metrics")
            .definedBy("org.ferrymq.broker.metrics..")
            .layer("statistics")
            .definedBy("org.ferrymq.broker.statistics..")
            .layer("security")
            .definedBy("org.ferrymq.broker.security..")
            .whereLayer("wiring")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("admin")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("admin")
            .mayOnlyAccessLayers("security")
            .whereLayer("net")
            .mayOnlyBeAccessedByLayers("wiring")
            .whereLayer("handler")
            .mayOnlyBeAccessedByLayers("wiring", "net")
            .whereLayer("transaction")
            .mayOnlyBeAccessedByLayers("wiring", "handler")
            .whereLayer("delivery")
            .mayOnlyBeAccessedByLayers("wiring", "handler", "transaction", "metrics")
            .whereLayer("metadata")
            .mayOnlyBeAccessedByLayers("wiring", "handler", "transaction", "delivery", "pieces", "metrics")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("wiring", "handler", "transaction", "delivery", "pieces", "metadata", "metrics")
            .whereLayer("pieces")
            .mayOnlyBeAccessedByLayers("wiring", "handler", "delivery")
            .whereLayer("metrics")
            .mayOnlyBeAccessedByLayers("wiring")
            .whereLayer("security")
            .mayOnlyBeAccessedByLayers("wiring", "net", "handler", "admin")
            .whereLayer("security")
            .mayNotAccessAnyLayer()
            .whereLayer("statistics")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_NAMESERVER =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.ferrymq.namesrv..");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_CLIENT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.ferrymq.client..", "org.ferrymq.jms..", "jakarta..");

    @ArchTest
    static final ArchRule THE_STORE_SEES_NO_NETWORK_DATABASE_OR_COMMANDS = noClasses()
            .that()
            .resideInAPackage("org.ferrymq.broker.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netty..",
                    "org.h2..",
                    "org.jdbi..",
                    "org.ferrymq.protocol.command..",
                    "org.ferrymq.protocol.frame..",
                    "org.ferrymq.protocol.transport..");

    @ArchTest
    static final ArchRule ONLY_METADATA_SEES_THE_DATABASE = classes()
            .that()
            .resideOutsideOfPackage("org.ferrymq.broker.metadata..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("org.h2..", "org.jdbi..", "java.sql..");

    @ArchTest
    static final ArchRule HANDLERS_SEE_NO_CHANNELS = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.ferrymq.broker.handler..", "org.ferrymq.broker.delivery..", "org.ferrymq.broker.transaction..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty.channel..", "org.ferrymq.protocol.transport..");

    @ArchTest
    static final ArchRule THE_TWO_FAMILIES_OF_HANDLERS_ARE_APART = noClasses()
            .that()
            .resideInAPackage("org.ferrymq.broker.handler.nativ..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.ferrymq.broker.handler.jms..");

    @ArchTest
    static final ArchRule PACKAGES_OF_NATIVE_COMMANDS_FORM_NO_CIRCLE =
            slices().matching("org.ferrymq.broker.handler.nativ.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule WHAT_NATIVE_COMMANDS_SHARE_KNOWS_NO_COMMAND = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.ferrymq.broker.handler.nativ.settings..",
                    "org.ferrymq.broker.handler.nativ.destination..",
                    "org.ferrymq.broker.handler.nativ.group..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.ferrymq.broker.handler.nativ.send..",
                    "org.ferrymq.broker.handler.nativ.pull..",
                    "org.ferrymq.broker.handler.nativ.pop..",
                    "org.ferrymq.broker.handler.nativ.transaction..",
                    "org.ferrymq.broker.handler.nativ.admin..");

    @ArchTest
    static final ArchRule WHAT_COMMANDS_OF_MQADMIN_SHARE_KNOWS_NO_COMMAND = noClasses()
            .that()
            .resideInAnyPackage("org.ferrymq.broker.admin.session..", "org.ferrymq.broker.admin.request..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.ferrymq.broker.admin",
                    "org.ferrymq.broker.admin.topic..",
                    "org.ferrymq.broker.admin.group..",
                    "org.ferrymq.broker.admin.message..",
                    "org.ferrymq.broker.admin.offset..",
                    "org.ferrymq.broker.admin.broker..",
                    "org.ferrymq.broker.admin.nameserver..",
                    "org.ferrymq.broker.admin.tx..",
                    "org.ferrymq.broker.admin.user..");

    @ArchTest
    static final ArchRule PACKAGES_OF_MQADMIN_FORM_NO_CIRCLE =
            slices().matching("org.ferrymq.broker.admin.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PACKAGES_OF_DELIVERY_FORM_NO_CIRCLE =
            slices().matching("org.ferrymq.broker.delivery.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PARTS_OF_DELIVERY_DO_NOT_KNOW_THE_WHOLE = noClasses()
            .that()
            .resideInAPackage("org.ferrymq.broker.delivery.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.ferrymq.broker.delivery");

    @ArchTest
    static final ArchRule WHAT_IS_LIVE_OF_A_SUBSCRIPTION_KNOWS_NOBODY_WHO_DELIVERS = noClasses()
            .that()
            .resideInAPackage("org.ferrymq.broker.delivery.subscription..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.ferrymq.broker.delivery.agent..",
                    "org.ferrymq.broker.delivery.redelivery..",
                    "org.ferrymq.broker.delivery.push..",
                    "org.ferrymq.broker.delivery.pop..",
                    "org.ferrymq.broker.delivery.expiry..");

    @ArchTest
    static final ArchRule THE_INSIDE_OF_DELIVERY_IS_ITS_OWN = noClasses()
            .that()
            .resideOutsideOfPackage("org.ferrymq.broker.delivery..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "org.ferrymq.broker.delivery.subscription..", "org.ferrymq.broker.delivery.redelivery..")
                    .and(not(belongToAnyOf(ClientConnection.class, DeliveryChannel.class, Enlistment.class))));

    @ArchTest
    static final ArchRule CONFIGURATION_STARTS_NOTHING = noClasses()
            .that()
            .resideInAPackage("org.ferrymq.broker.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.ferrymq.broker");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_DOES = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager");
}
