package org.ferrymq.tck.crash;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** On WildFly, with two brokers: {@code mvn verify -Pmatrix -pl tck-tests -am -Dit.test=WildFlyClusterCrashIT}. */
@Tag("matrix")
class WildFlyClusterCrashIT extends ClusterCrashOnServer {
    @Override
    CrashServer server(Path folder) throws IOException {
        return new WildFlyNode(folder);
    }
}
