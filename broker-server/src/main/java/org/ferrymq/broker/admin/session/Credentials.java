package org.ferrymq.broker.admin.session;

/** Who the person at the terminal is, for brokers that ask. */
public record Credentials(String user, String password) {
    /** Leaves the password out. */
    @Override
    public String toString() {
        return "Credentials[" + user + "]";
    }
}
