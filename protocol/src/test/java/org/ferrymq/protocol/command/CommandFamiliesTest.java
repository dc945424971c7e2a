package org.ferrymq.protocol.command;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom among commands: codec -> families -> what they share. */
@AnalyzeClasses(packages = "org.ferrymq.protocol.command", importOptions = ImportOption.DoNotIncludeTests.class)
class CommandFamiliesTest {
    @ArchTest
    static final ArchRule FAMILIES_FORM_NO_CIRCLE =
            slices().matching("org.ferrymq.protocol.command.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule WHAT_FAMILIES_SHARE_KNOWS_NO_FAMILY = noClasses()
            .that()
            .resideInAPackage("org.ferrymq.protocol.command")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.ferrymq.protocol.command.*..");

    @ArchTest
    static final ArchRule ROCKETMQS_COMMANDS_KNOW_NONE_OF_OURS = noClasses()
            .that()
            .resideOutsideOfPackages("org.ferrymq.protocol.command.jms..", "org.ferrymq.protocol.command.codec")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.ferrymq.protocol.command.jms..");
}
