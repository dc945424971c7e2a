package org.ferrymq.tck.servers.ear;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One deployment of the application. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class Deployment {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    /** Remembers a message. */
    public void heard(String text) {
        heard.add(text);
    }

    /** {@return the messages so far} */
    public String text() {
        return String.join("\n", heard);
    }
}
