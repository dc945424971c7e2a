package org.ferrymq.tck.crash;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** On Payara, with two brokers: {@code mvn verify -Pmatrix -pl tck-tests -am -Dit.test=PayaraClusterCrashIT}. */
@Tag("matrix")
class PayaraClusterCrashIT extends ClusterCrashOnServer {
    @Override
    CrashServer server(Path folder) throws IOException {
        return new PayaraCrashServer(folder);
    }
}
