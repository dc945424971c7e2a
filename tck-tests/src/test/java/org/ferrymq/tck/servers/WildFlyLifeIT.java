package org.ferrymq.tck.servers;

import org.junit.jupiter.api.Tag;

@Tag("matrix")
class WildFlyLifeIT extends LifeOnServer {
    WildFlyLifeIT() {
        super("wildfly");
    }
}
