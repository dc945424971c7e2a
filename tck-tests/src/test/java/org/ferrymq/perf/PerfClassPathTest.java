package org.ferrymq.perf;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/mqperf --classpath runs with another provider's jars in the place of FerryMQ's. */
class PerfClassPathTest {
    private static final Path TARGET = Path.of("target");

    @Test
    void theLoadToolUsesNoClassOfFerryMq() {
        noClasses()
                .that()
                .resideInAPackage(PerfMain.class.getPackageName())
                .should()
                .dependOnClassesThat(new DescribedPredicate<JavaClass>("belong to FerryMQ") {
                    @Override
                    public boolean test(JavaClass used) {
                        return used.getPackageName().startsWith("org.ferrymq.")
                                && !used.getPackageName().equals(PerfMain.class.getPackageName());
                    }
                })
                .check(new ClassFileImporter().importPackages(PerfMain.class.getPackageName()));
    }

    /** As the script starts it: what it needs itself, and of FerryMQ nothing but these test classes. */
    @Test
    void aProviderThatIsMissingIsNamedWithNothingOfFerryMqThere(@TempDir Path folder) throws Exception {
        String libraries = Files.readString(TARGET.resolve("perf.classpath")).strip();
        assertThat(libraries).doesNotContain("ferrymq-").contains("jakarta.jms-api");
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        TARGET.resolve("test-classes") + File.pathSeparator + libraries,
                        PerfMain.class.getName(),
                        "--factory",
                        "com.example.MissingConnectionFactory",
                        "send-sync")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output, StandardCharsets.UTF_8))
                .contains("the class com.example.MissingConnectionFactory is not on the class path")
                .doesNotContain("NoClassDefFoundError");
    }
}
