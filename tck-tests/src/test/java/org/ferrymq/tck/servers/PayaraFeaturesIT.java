package org.ferrymq.tck.servers;

import org.junit.jupiter.api.Tag;

@Tag("matrix")
class PayaraFeaturesIT extends FeaturesOnServer {
    PayaraFeaturesIT() {
        super("payara");
    }
}
