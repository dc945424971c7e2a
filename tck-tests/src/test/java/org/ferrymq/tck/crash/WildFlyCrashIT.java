package org.ferrymq.tck.crash;

import java.io.IOException;
import java.nio.file.Path;

/** On WildFly, three rounds for each place; {@link WildFlyCrashMatrixIT} has more. */
class WildFlyCrashIT extends CrashOnServer {
    @Override
    int rounds() {
        return 3;
    }

    @Override
    CrashServer server(Path folder) throws IOException {
        return new WildFlyNode(folder);
    }
}
