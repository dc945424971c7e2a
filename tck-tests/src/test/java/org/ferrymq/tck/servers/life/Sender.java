package org.ferrymq.tck.servers.life;

import jakarta.ejb.Stateless;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Sends from the server's pool of connections, in a JTA transaction. */
@Stateless
public class Sender {

    /** Sends one message with the connection factory that is bound under the given name. */
    @SuppressWarnings("BanJNDI") // the test names what the server binds
    public void send(String factory, String queue, String text) throws NamingException {
        ConnectionFactory found = InitialContext.doLookup(factory);
        try (JMSContext context = found.createContext()) {
            context.createProducer().send(context.createQueue(queue), text);
        }
    }
}
