package org.ferrymq.tck.wildfly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/**
 * What is in the .rar, and what must not be: the server's own API, and libraries under names that an application could meet. Some servers
 * show no slf4j to an adapter, and some show all that is in an adapter to every application, so it is inside and relocated.
 */
class RarContentIT {

    @Test
    void holdsOurClassesAndRelocatedLibrariesOnly() throws IOException {
        List<String> jars = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        try (ZipFile rar = new ZipFile(System.getProperty("ferrymq.rar"))) {
            assertThat(rar.getEntry("META-INF/ra.xml")).isNotNull();
            assertThat(rar.getEntry("META-INF/ironjacamar.xml")).isNotNull();
            for (ZipEntry entry : rar.stream().toList()) {
                if (entry.getName().endsWith(".jar")) {
                    jars.add(entry.getName());
                    classes.addAll(classes(rar.getInputStream(entry)));
                }
            }
        }
        assertThat(jars).hasSize(2);
        assertThat(classes)
                .contains(
                        "org/ferrymq/ra/FerryResourceAdapter.class",
                        "org/ferrymq/jms/FerryConnectionFactory.class",
                        "org/ferrymq/client/connect/BackendFactory.class",
                        "org/ferrymq/shaded/slf4j/jul/JULServiceProvider.class")
                .allMatch(name -> name.startsWith("org/ferrymq/"))
                .noneMatch(name -> name.startsWith("org/ferrymq/broker/"));
    }

    private static List<String> classes(InputStream jar) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(jar)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    names.add(entry.getName());
                }
            }
        }
        return names;
    }
}
