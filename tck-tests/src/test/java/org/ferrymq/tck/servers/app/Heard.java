package org.ferrymq.tck.servers.app;

import jakarta.ejb.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the message-driven beans of the application received. */
@Singleton
public class Heard {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public void add(String bean, String text) {
        lines.add(bean + ": " + text);
    }

    public String text() {
        return String.join("\n", lines);
    }
}
