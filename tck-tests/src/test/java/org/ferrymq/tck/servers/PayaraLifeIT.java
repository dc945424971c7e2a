package org.ferrymq.tck.servers;

import org.junit.jupiter.api.Tag;

@Tag("matrix")
class PayaraLifeIT extends LifeOnServer {
    PayaraLifeIT() {
        super("payara");
    }
}
