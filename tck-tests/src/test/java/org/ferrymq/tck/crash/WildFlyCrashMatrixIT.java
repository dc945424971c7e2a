package org.ferrymq.tck.crash;

import org.junit.jupiter.api.Tag;

/** {@link WildFlyCrashIT} at length: twenty rounds for each place. */
@Tag("matrix")
class WildFlyCrashMatrixIT extends WildFlyCrashIT {
    @Override
    int rounds() {
        return Integer.getInteger("ferrymq.crash.rounds", 20);
    }
}
