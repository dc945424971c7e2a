package org.ferrymq.tck.servers;

class PayaraLifeIT extends LifeOnServer {
    PayaraLifeIT() {
        super("payara");
    }
}
