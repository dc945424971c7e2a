package org.ferrymq.tck.servers;

class WildFlyFeaturesIT extends FeaturesOnServer {
    WildFlyFeaturesIT() {
        super("wildfly");
    }
}
