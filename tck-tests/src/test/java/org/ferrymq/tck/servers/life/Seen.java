package org.ferrymq.tck.servers.life;

import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the message-driven beans of the application were given, one line each, in the order in which they were. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class Seen {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** Adds a line. */
    public void add(String line) {
        lines.add(line);
    }

    /** {@return all lines} */
    public String text() {
        return String.join("\n", lines);
    }
}
