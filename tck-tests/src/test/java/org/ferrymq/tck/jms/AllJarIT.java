package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The client in one jar: nothing in it but FerryMQ and relocated libraries, and it works with the Jakarta API and slf4j alone. */
class AllJarIT {
    private static Path jar() throws IOException {
        Path target = Path.of(System.getProperty("ferrymq.home", ".."), "provider", "target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("ferrymq-provider-.*-all\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no -all jar in " + target.toAbsolutePath()));
        }
    }

    @Test
    void holdsNoClassOutsideOfItsOwnPackages() throws IOException {
        try (JarFile jar = new JarFile(jar().toFile())) {
            List<String> classes = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .toList();
            assertThat(classes).isNotEmpty().allMatch(name -> name.startsWith("org/ferrymq/"));
            assertThat(classes).anyMatch(name -> name.startsWith("org/ferrymq/shaded/netty/"));
            assertThat(jar.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.startsWith("META-INF/services/") && !name.endsWith("/")))
                    .allMatch(name -> name.startsWith("META-INF/services/org.ferrymq."));
        }
    }

    @Test
    void connectsWithNothingElseButTheApis() throws Exception {
        URL[] path = {
            jar().toUri().toURL(),
            ConnectionFactory.class.getProtectionDomain().getCodeSource().getLocation(),
            Logger.class.getProtectionDomain().getCodeSource().getLocation()
        };
        try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            Object factory = loader.loadClass("org.ferrymq.jms.FerryConnectionFactory")
                    .getConstructor(String.class)
                    .newInstance("ferry://127.0.0.1:1?connectTimeout=2s&requestTimeout=3s&reconnect=false");
            Throwable failure = null;
            try {
                factory.getClass().getMethod("createConnection").invoke(factory);
            } catch (ReflectiveOperationException e) {
                failure = e.getCause();
            }
            assertThat(failure).isNotNull();
            assertThat(failure.getClass().getName()).as("%s", failure).isEqualTo(JMSException.class.getName());
            assertThat(failure).hasMessageContaining("127.0.0.1:1");
        }
    }
}
