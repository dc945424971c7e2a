package org.ferrymq.tck.cluster;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;

/**
 * An application that takes a number from queues on two brokers and sends it to queues on three, in one transaction, again and again until it is killed. What it sends is the
 * number and the attempt; it prints each attempt before its commit and what became of it.
 *
 * <p>Arguments: {@code local} or {@code xa}, prefix of the queues, URL, and the file that keeps the decisions of its transaction manager.
 */
final class CommittingClient {
    private static final long WAIT = 60_000;

    private final String prefix;
    private final Session session;
    private final MessageConsumer fromA;
    private final MessageConsumer fromC;
    private int attempts;

    private CommittingClient(String prefix, Session session) throws JMSException {
        this.prefix = prefix;
        this.session = session;
        fromA = session.createConsumer(new FerryQueue(prefix + "-in-a"));
        fromC = session.createConsumer(new FerryQueue(prefix + "-in-c"));
    }

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws Exception {
        FerryConnectionFactory factory = new FerryConnectionFactory(arguments[2]);
        if (arguments[0].equals("local")) {
            try (Connection connection = factory.createConnection()) {
                connection.start();
                new CommittingClient(arguments[1], connection.createSession(Session.SESSION_TRANSACTED)).local();
            }
        } else {
            try (XAConnection connection = factory.createXAConnection()) {
                connection.start();
                XASession session = connection.createXASession();
                new CommittingClient(arguments[1], session).xa(session.getXAResource(), Path.of(arguments[3]));
            }
        }
    }

    /** Takes a number and sends it. {@return the attempt, or null if there was nothing to take} */
    private String work(long wait) throws JMSException {
        Message message = fromA.receive(wait);
        if (message == null) {
            return null;
        }
        String number = ((TextMessage) message).getText();
        Message same = fromC.receive(WAIT);
        if (same == null || !((TextMessage) same).getText().equals(number)) {
            throw new JMSException("number " + number + " came from broker a only, from c came " + same);
        }
        String attempt = number + "." + ProcessHandle.current().pid() + "-" + ++attempts;
        for (String broker : List.of("a", "b", "c")) {
            Cluster.send(session, new FerryQueue(prefix + "-out-" + broker), attempt);
        }
        System.out.println("attempt " + attempt);
        return attempt;
    }

    private void local() throws JMSException {
        while (true) {
            String attempt = null;
            String outcome;
            try {
                attempt = work(WAIT);
                session.commit();
                outcome = "committed";
            } catch (TransactionRolledBackException e) {
                outcome = "rolledback";
            } catch (JMSException e) {
                System.out.println("failed: " + e);
                outcome = "unknown";
                session.rollback();
            }
            System.out.println(outcome + " " + attempt);
        }
    }

    // ---- as a transaction manager

    private void xa(XAResource resource, Path decisions) throws Exception {
        recover(resource, decisions);
        for (int number = 0; ; number++) {
            Xid xid = new Branch(ProcessHandle.current().pid() + "-" + number);
            resource.start(xid, XAResource.TMNOFLAGS);
            String attempt = null;
            try {
                attempt = work(1000);
            } catch (JMSException e) {
                System.out.println("failed: " + e);
            }
            resource.end(xid, XAResource.TMSUCCESS);
            if (attempt == null) {
                end(xid, () -> resource.rollback(xid));
                continue;
            }
            try {
                resource.prepare(xid);
            } catch (XAException e) {
                System.out.println("failed: " + e.errorCode + " " + e);
                end(xid, () -> resource.rollback(xid));
                System.out.println("rolledback " + attempt);
                continue;
            }
            decide(decisions, xid);
            end(xid, () -> resource.commit(xid, false));
            System.out.println("committed " + attempt);
        }
    }

    private static void recover(XAResource resource, Path decisions) throws IOException, XAException {
        List<String> decided = Files.exists(decisions) ? Files.readAllLines(decisions) : List.of();
        for (Xid xid : resource.recover(XAResource.TMSTARTRSCAN)) {
            if (decided.contains(name(xid))) {
                end(xid, () -> resource.commit(xid, false));
            } else {
                end(xid, () -> resource.rollback(xid));
            }
        }
    }

    private static void decide(Path decisions, Xid xid) throws IOException {
        Files.writeString(decisions, name(xid) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private interface End {
        void end() throws XAException;
    }

    /** As long as the resource says that it may be tried again. */
    private static void end(Xid xid, End end) throws XAException {
        while (true) {
            try {
                end.end();
                return;
            } catch (XAException e) {
                System.out.println("failed: " + name(xid) + " " + e.errorCode + " " + e);
                if (e.errorCode == XAException.XAER_NOTA
                        || (e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND)) {
                    return;
                }
                if (e.errorCode != XAException.XAER_RMFAIL && e.errorCode != XAException.XA_RETRY) {
                    throw e;
                }
            }
        }
    }

    private static String name(Xid xid) {
        return new String(xid.getGlobalTransactionId(), StandardCharsets.UTF_8);
    }

    /** A branch by its name. */
    record Branch(String name) implements Xid {
        @Override
        public int getFormatId() {
            return 4712;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return name.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }
}
