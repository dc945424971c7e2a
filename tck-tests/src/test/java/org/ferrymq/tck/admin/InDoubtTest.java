package org.ferrymq.tck.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.broker.admin.AdminMain;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.tck.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code mqadmin tx}: a broker is killed while branches of an application are prepared, and the application never comes back. */
@Timeout(120)
class InDoubtTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path store;

    @SuppressWarnings("ArrayRecordComponent") // the form of an Xid
    private record Branch(int getFormatId, byte[] getGlobalTransactionId, byte[] getBranchQualifier) implements Xid {
        static Branch of(String name) {
            return new Branch(99, name.getBytes(StandardCharsets.UTF_8), new byte[] {1});
        }

        boolean is(Xid other) {
            return getFormatId == other.getFormatId()
                    && Arrays.equals(getGlobalTransactionId, other.getGlobalTransactionId())
                    && Arrays.equals(getBranchQualifier, other.getBranchQualifier());
        }
    }

    @Test
    void branchesThatNobodyDecidesAreSeenAndDecidedByAnAdministrator() throws Exception {
        try (ServerProcess server = ServerProcess.combined(store).start()) {
            FerryConnectionFactory factory =
                    new FerryConnectionFactory(ServerProcess.url(server.nameServerAddress()) + "&reconnect=false");
            Branch first = Branch.of("first");
            Branch second = Branch.of("second");
            prepare(factory, first, second);
            server.kill();
            server.start();

            JsonNode list = JSON.readTree(mqadmin(server, 0, "tx", "list", "--json"));
            assertThat(list.findValuesAsText("id")).containsExactly("X:99:6669727374:01", "X:99:7365636f6e64:01");
            assertThat(list.findValuesAsText("received")).containsExactly("1", "1");
            assertThat(list.findValuesAsText("connected")).containsExactly("false", "false");
            assertThat(received(factory, "replies")).isEmpty();

            assertThat(mqadmin(server, 0, "tx", "commit", "X:99:6669727374:01"))
                    .contains("Committed X:99:6669727374:01");
            assertThat(mqadmin(server, 0, "tx", "rollback", "X:99:7365636f6e64:01"))
                    .contains("Rolled back");
            assertThat(mqadmin(server, 1, "tx", "commit", "X:99:7365636f6e64:01"))
                    .contains("'mqadmin tx list' shows them");
            assertThat(mqadmin(server, 1, "tx", "forget", "X:99:7365636f6e64:02"))
                    .contains("'mqadmin tx list --decided' shows them");
            assertThat(mqadmin(server, 0, "tx", "list"))
                    .contains("No transaction is in doubt")
                    .contains("not heard by the transaction manager yet: 2");
            assertThat(JSON.readTree(mqadmin(server, 0, "tx", "list", "--json")))
                    .isEmpty();
            assertThat(received(factory, "replies")).containsExactly("reply to first");
            assertThat(received(factory, "orders")).containsExactly("second/2");
            server.kill();
            server.start();
            assertTransactionManagerIsTold(factory, first, second);
            server.kill();
            server.start();
            assertForgotten(factory, first, second);
        }
    }

    @Test
    void whatAnAdministratorHasDecidedIsListedApartAndForgottenOnCommand() throws Exception {
        try (ServerProcess server = ServerProcess.combined(store).start()) {
            FerryConnectionFactory factory =
                    new FerryConnectionFactory(ServerProcess.url(server.nameServerAddress()) + "&reconnect=false");
            Branch first = Branch.of("first");
            Branch second = Branch.of("second");
            prepare(factory, first, second);
            assertThat(mqadmin(server, 0, "tx", "list", "--decided"))
                    .contains("No decision of an administrator waits for a transaction manager");
            assertThat(mqadmin(server, 1, "tx", "forget", "X:99:6669727374:01")).contains("is in doubt on");
            mqadmin(server, 0, "tx", "commit", "X:99:6669727374:01");
            mqadmin(server, 0, "tx", "rollback", "X:99:7365636f6e64:01");
            server.kill();
            server.start();

            JsonNode decided = JSON.readTree(mqadmin(server, 0, "tx", "list", "--decided", "--json"));
            assertThat(decided.findValuesAsText("id")).containsExactly("X:99:6669727374:01", "X:99:7365636f6e64:01");
            assertThat(decided.findValuesAsText("outcome")).containsExactly("committed", "rolled back");
            JsonNode forgotten = JSON.readTree(mqadmin(server, 0, "tx", "forget", "X:99:6669727374:01", "--json"));
            assertThat(forgotten.findValuesAsText("state")).containsExactly("forgotten");
            assertThat(mqadmin(server, 0, "tx", "forget", "X:99:7365636f6e64:01"))
                    .contains("Forgot X:99:7365636f6e64:01");
            server.kill();
            server.start();
            assertThat(mqadmin(server, 0, "tx", "list", "--decided")).doesNotContain("X:99:");
            assertForgotten(factory, first, second);
            assertThat(received(factory, "replies")).containsExactly("reply to first");
        }
    }

    private static void prepare(FerryConnectionFactory factory, Branch... branches) throws Exception {
        XAConnection connection = factory.createXAConnection(); // dies with the server
        connection.start();
        for (Branch branch : branches) {
            String name = new String(branch.getGlobalTransactionId(), StandardCharsets.UTF_8);
            try (Connection other = factory.createConnection()) {
                Session session = other.createSession();
                session.createProducer(session.createQueue("orders")).send(session.createTextMessage(name));
            }
            XASession session = connection.createXASession();
            XAResource resource = session.getXAResource();
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            resource.start(branch, XAResource.TMNOFLAGS);
            TextMessage order = (TextMessage) consumer.receive(60_000);
            Queue replies = session.createQueue("replies");
            session.createProducer(replies).send(session.createTextMessage("reply to " + order.getText()));
            resource.end(branch, XAResource.TMSUCCESS);
            assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
            consumer.close();
        }
    }

    private static void assertTransactionManagerIsTold(
            FerryConnectionFactory factory, Branch committed, Branch rolledBack) throws Exception {
        try (XAConnection connection = factory.createXAConnection()) {
            XAResource resource = connection.createXASession().getXAResource();
            assertThat(resource.recover(XAResource.TMSTARTRSCAN))
                    .hasSize(2)
                    .anyMatch(committed::is)
                    .anyMatch(rolledBack::is);
            assertCode(XAException.XA_HEURCOM, () -> resource.commit(committed, false));
            assertCode(XAException.XA_HEURCOM, () -> resource.rollback(committed));
            assertCode(XAException.XA_HEURRB, () -> resource.commit(rolledBack, false));
            assertCode(XAException.XA_HEURRB, () -> resource.rollback(rolledBack));
            for (Branch branch : List.of(committed, rolledBack)) {
                assertCode(XAException.XAER_DUPID, () -> resource.start(branch, XAResource.TMNOFLAGS));
                resource.forget(branch);
                assertCode(XAException.XAER_NOTA, () -> resource.forget(branch));
                assertCode(XAException.XAER_NOTA, () -> resource.rollback(branch));
            }
        }
    }

    private static void assertForgotten(FerryConnectionFactory factory, Branch... branches) throws Exception {
        try (XAConnection connection = factory.createXAConnection()) {
            XAResource resource = connection.createXASession().getXAResource();
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
            for (Branch branch : branches) {
                assertCode(XAException.XAER_NOTA, () -> resource.commit(branch, false));
            }
        }
    }

    private static void assertCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(code));
    }

    private static List<String> received(FerryConnectionFactory factory, String queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            Message message = consumer.receiveNoWait();
            while (message != null) {
                int count = message.getIntProperty("JMSXDeliveryCount");
                texts.add(((TextMessage) message).getText() + (count > 1 ? "/" + count : ""));
                message = consumer.receiveNoWait();
            }
            session.rollback();
        }
        return texts;
    }

    private static String mqadmin(ServerProcess server, int exitCode, String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--namesrv", ServerProcess.text(server.nameServerAddress()), "--timeout", "60"));
        StringWriter out = new StringWriter();
        int code = AdminMain.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(line.toArray(String[]::new));
        assertThat(code).as(out.toString()).isEqualTo(exitCode);
        return out.toString();
    }
}
