package org.ferrymq.tck.crash;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** On WildFly at length: {@code mvn verify -Pmatrix -pl tck-tests -am -Dit.test=WildFlyCrashMatrixIT}. */
@Tag("matrix")
class WildFlyCrashMatrixIT extends CrashOnServer {
    @Override
    int rounds() {
        return Integer.getInteger("ferrymq.crash.rounds", 20);
    }

    @Override
    CrashServer server(Path folder) throws IOException {
        return new WildFlyNode(folder);
    }
}
