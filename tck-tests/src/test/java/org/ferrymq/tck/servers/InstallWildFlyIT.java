package org.ferrymq.tck.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

class InstallWildFlyIT extends InstallOnServer {
    private WildFlyNode wildFly;

    InstallWildFlyIT() {
        super("install-wildfly", "--reload", "works with the new values after a reload", "Reloaded.");
    }

    @Override
    AppServer create(Path folder) throws IOException {
        wildFly = new WildFlyNode(Path.of(System.getProperty("wildfly.home")), folder);
        return wildFly;
    }

    @Override
    Path configuration() {
        return wildFly.configuration();
    }

    /** Without a user for it WildFly never asks the broker what is in doubt, and without the application's credentials the users of the pool destroy each other's connections. */
    @Override
    void assertRecoveryIsOn(String configuration) {
        assertThat(configuration)
                .contains("class-name=\"org.ferrymq.ra.outbound.FerryManagedConnectionFactory\"")
                .containsPattern("(?s)<recovery>.*user-name=\"ferry\"")
                .containsPattern(
                        "(?s)org.ferrymq.ra.outbound.FerryManagedConnectionFactory.*<security>\\s*<application/>");
    }

    @Override
    void whileStopped(String url) throws IOException {
        String before = Folders.text(configuration());
        assertThat(wildFly.install(url)).contains("nothing to change in standalone-full.xml");
        assertThat(Folders.text(configuration())).isEqualTo(before);
        String other = url + "?prefetch=3";
        assertThat(wildFly.install(other)).contains("changed in standalone-full.xml", "broker " + other);
        assertThat(wildFly.install(url)).contains("changed in standalone-full.xml");
        assertThat(Folders.text(configuration())).isEqualTo(before);
    }
}
