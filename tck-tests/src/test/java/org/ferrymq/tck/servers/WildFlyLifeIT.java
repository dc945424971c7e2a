package org.ferrymq.tck.servers;

class WildFlyLifeIT extends LifeOnServer {
    WildFlyLifeIT() {
        super("wildfly");
    }
}
