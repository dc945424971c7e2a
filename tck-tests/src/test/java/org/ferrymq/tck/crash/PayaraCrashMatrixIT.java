package org.ferrymq.tck.crash;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** On Payara, which recovers when it starts: {@code mvn verify -Pmatrix -pl tck-tests -am -Dit.test=PayaraCrashMatrixIT}. */
@Tag("matrix")
class PayaraCrashMatrixIT extends CrashOnServer {
    @Override
    int rounds() {
        return Integer.getInteger("ferrymq.crash.rounds", 3);
    }

    @Override
    CrashServer server(Path folder) throws IOException {
        return new PayaraCrashServer(folder);
    }
}
