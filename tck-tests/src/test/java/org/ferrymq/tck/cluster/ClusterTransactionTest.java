package org.ferrymq.tck.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ferrymq.tck.cluster.Cluster.PATIENCE;
import static org.ferrymq.tck.cluster.Cluster.receive;
import static org.ferrymq.tck.cluster.Cluster.send;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert;
import org.ferrymq.broker.admin.AdminMain;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.tck.ChildJvm;
import org.ferrymq.tck.ServerProcess;
import org.ferrymq.tck.StallingProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transactions with work on two brokers: all or nothing, whoever dies. */
@Timeout(400)
class ClusterTransactionTest {
    @TempDir
    private static Path folder;

    private static Cluster cluster;

    @BeforeAll
    static void startServers() throws Exception {
        cluster = new Cluster(folder, "a", "b");
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
    }

    @Test
    void aTransactionThatSendsAndReceivesOverTwoBrokersIsAtomic() throws Exception {
        Queue inA = cluster.queueOn("tx-in-a", "a");
        Queue inB = cluster.queueOn("tx-in-b", "b");
        Queue outA = cluster.queueOn("tx-out-a", "a");
        Queue outB = cluster.queueOn("tx-out-b", "b");
        cluster.sendTo("a", inA, "1");
        cluster.sendTo("b", inB, "2");
        try (Connection connection = cluster.factory().createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer fromA = session.createConsumer(inA);
            MessageConsumer fromB = session.createConsumer(inB);
            assertThat(receive(fromA, 1)).containsExactly("1");
            assertThat(receive(fromB, 1)).containsExactly("2");
            send(session, outA, "x");
            send(session, outB, "y");
            session.rollback();
            assertThat(cluster.drain("a", outA)).isEmpty();
            assertThat(cluster.drain("b", outB)).isEmpty();

            Message again = fromA.receive(Cluster.SOON);
            assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            assertThat(receive(fromB, 1)).containsExactly("2");
            send(session, outA, "x");
            send(session, outB, "y");
            session.commit();
            assertThat(cluster.drain("a", outA)).containsExactly("x");
            assertThat(cluster.drain("b", outB)).containsExactly("y");
            assertThat(fromA.receiveNoWait()).isNull();
            assertThat(fromB.receiveNoWait()).isNull();
            session.commit();
        }
        assertThat(cluster.drain("a", inA)).isEmpty();
        assertThat(cluster.drain("b", inB)).isEmpty();
    }

    @Test
    void aBrokerThatDiesBeforeTheCommitRollsAllBack() throws Exception {
        Queue onA = cluster.queueOn("lost-a", "a");
        Queue onB = cluster.queueOn("lost-b", "b");
        Queue in = cluster.queueOn("lost-in", "b");
        cluster.sendTo("b", in, "once");
        try (Connection connection = cluster.factory().createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(in);
            assertThat(receive(consumer, 1)).containsExactly("once");
            send(session, onA, "1");
            send(session, onB, "1");
            cluster.broker("b").kill();
            cluster.broker("b").start();
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            assertThat(receive(consumer, 1)).containsExactly("once");
            send(session, onA, "2");
            send(session, onB, "2");
            session.commit();
        }
        assertThat(cluster.drain("a", onA)).containsExactly("2");
        assertThat(cluster.drain("b", onB)).containsExactly("2");
        assertThat(cluster.drain("b", in)).isEmpty();
    }

    @Test
    void aClientThatIsKilledLeavesAllOrNothing() throws Exception {
        Queue onA = cluster.queueOn("killed-a", "a");
        Queue onB = cluster.queueOn("killed-b", "b");
        Random random = new Random(20260);
        Outcomes outcomes = new Outcomes(onA, onB);
        for (int round = 0; round < 6; round++) {
            try (ChildJvm client = committer("killed-a", "killed-b", round * 1_000_000L)) {
                await().atMost(PATIENCE).until(() -> client.lines().size() > 20);
                LockSupport.parkNanos(random.nextInt(20_000_000));
                client.kill();
                outcomes.read(client.lines());
            }
            outcomes.awaitAgreement();
        }
        assertThat(outcomes.committed).hasSizeGreaterThan(100);
    }

    @Test
    void aBrokerThatIsKilledLeavesAllOrNothing() throws Exception {
        Queue onA = cluster.queueOn("crash-a", "a");
        Queue onB = cluster.queueOn("crash-b", "b");
        Outcomes outcomes = new Outcomes(onA, onB);
        try (ChildJvm client = committer("crash-a", "crash-b", 0)) {
            for (String broker : List.of("a", "b", "a", "b")) {
                int before = client.lines().size();
                await().atMost(PATIENCE).until(() -> client.lines().size() > before + 20);
                ServerProcess dying = cluster.broker(broker);
                dying.kill();
                dying.start();
            }
            int before = client.lines().size();
            await().atMost(PATIENCE).until(() -> client.lines().size() > before + 20);
            client.kill();
            outcomes.read(client.lines());
        }
        outcomes.awaitAgreement();
        assertThat(outcomes.committed).hasSizeGreaterThan(80);
        // of which there may be none: not each kill meets a transaction that is lost by it
        assertThat(outcomes.seenA).noneMatch(outcomes.rolledBack::contains);
    }

    private static ChildJvm committer(String first, String second, long number) {
        return ChildJvm.start(
                ClusterCommitter.class,
                List.of(
                        "-Djava.net.preferIPv4Stack=true",
                        "-Dlogback.configurationFile=org/ferrymq/broker/logback.xml"),
                cluster.url() + "&requestTimeout=60s",
                first,
                second,
                Long.toString(number));
    }

    /** What the client was told, and what the brokers have. */
    private static final class Outcomes {
        private final Queue onA;
        private final Queue onB;
        private final Set<Long> committed = new TreeSet<>();
        private final Set<Long> rolledBack = new TreeSet<>();
        private final Set<Long> seenA = new TreeSet<>();
        private final Set<Long> seenB = new TreeSet<>();

        Outcomes(Queue onA, Queue onB) {
            this.onA = onA;
            this.onB = onB;
        }

        void read(List<String> lines) {
            for (String line : lines) {
                String[] words = line.split(" ", -1);
                if (words.length == 2 && words[0].equals("committed")) {
                    committed.add(Long.parseLong(words[1]));
                } else if (words.length == 2 && words[0].equals("rolledback")) {
                    rolledBack.add(Long.parseLong(words[1]));
                }
            }
        }

        /** What was told as committed is there, and nothing is on one broker only, as soon as what was in doubt is not any more. */
        void awaitAgreement() {
            await().atMost(PATIENCE).untilAsserted(() -> {
                cluster.drain("a", onA)
                        .forEach(text ->
                                assertThat(seenA.add(Long.parseLong(text))).isTrue());
                cluster.drain("b", onB)
                        .forEach(text ->
                                assertThat(seenB.add(Long.parseLong(text))).isTrue());
                assertThat(seenA).isEqualTo(seenB).containsAll(committed);
                assertThat(cluster.inDoubt()).isEmpty();
            });
        }
    }

    @Test
    void aBranchOfXaIsPreparedAndRecoveredOnBothBrokers() throws Exception {
        Queue onA = cluster.queueOn("xa-a", "a");
        Queue onB = cluster.queueOn("xa-b", "b");
        TestXid xid = new TestXid("both");
        TestXid undone = new TestXid("undone");
        try (XAConnection connection = cluster.factory().createXAConnection();
                XAConnection other = cluster.factory().createXAConnection()) {
            XASession session = connection.createXASession();
            XAResource resource = session.getXAResource();
            assertThat(resource.isSameRM(other.createXASession().getXAResource()))
                    .isTrue();
            for (TestXid each : List.of(xid, undone)) {
                resource.start(each, XAResource.TMNOFLAGS);
                send(session, onA, each.name());
                send(session, onB, each.name());
                resource.end(each, XAResource.TMSUCCESS);
                assertThat(resource.prepare(each)).isEqualTo(XAResource.XA_OK);
            }
        }
        cluster.awaitAcquaintance("a", "b");
        cluster.broker("b").kill();
        try (XAConnection early = cluster.factory().createXAConnection()) {
            XAResource resource = early.createXASession().getXAResource();
            try {
                assertWaitsForB(() -> resource.recover(XAResource.TMSTARTRSCAN));
                // a alone, after a restart, has not forgotten
                cluster.broker("a").kill();
                cluster.broker("a").start();
                assertWaitsForB(() -> resource.recover(XAResource.TMSTARTRSCAN));
                // and ends nothing that b may have part in
                assertWaitsForB(() -> resource.commit(xid, false));
                assertWaitsForB(() -> resource.rollback(undone));
                assertWaitsForB(() -> resource.forget(undone));
            } finally {
                cluster.broker("b").start();
            }
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> cluster.brokersOf("xa-b").equals(Set.of("b")));
            try (XAConnection connection = cluster.factory().createXAConnection()) {
                assertThat(connection.createXASession().getXAResource().recover(XAResource.TMSTARTRSCAN))
                        .hasSize(2);
            }
            // the connection that was opened without b finds it
            resource.commit(xid, false);
            resource.rollback(undone);
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
            assertThatThrownBy(() -> resource.commit(xid, false))
                    .isInstanceOfSatisfying(
                            XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_NOTA));
        }
        assertThat(cluster.drain("a", onA)).containsExactly("both");
        assertThat(cluster.drain("b", onB)).containsExactly("both");
    }

    @Test
    void anAdministratorDecidesABranchOnBothBrokers() throws Exception {
        Queue onA = cluster.queueOn("decided-a", "a");
        Queue onB = cluster.queueOn("decided-b", "b");
        TestXid xid = new TestXid("decided");
        String id = "X:4711:64656369646564:01";
        try (XAConnection connection = cluster.factory().createXAConnection()) {
            XASession session = connection.createXASession();
            XAResource resource = session.getXAResource();
            resource.start(xid, XAResource.TMNOFLAGS);
            send(session, onA, "1");
            send(session, onB, "1");
            resource.end(xid, XAResource.TMSUCCESS);
            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        assertThat(mqadmin("tx", "commit", id)).contains("Committed " + id + " on a, b.");
        assertThat(cluster.drain("a", onA)).containsExactly("1");
        assertThat(cluster.drain("b", onB)).containsExactly("1");
        assertThat(mqadmin("tx", "forget", id)).contains("Forgot " + id + " on a, b.");
        assertThat(mqadmin("tx", "list", "--decided")).doesNotContain(id);
    }

    private static String mqadmin(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of("--namesrv", ServerProcess.text(cluster.nameServer()), "--timeout", "60"));
        StringWriter out = new StringWriter();
        int code = AdminMain.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(line.toArray(String[]::new));
        assertThat(code).as(out.toString()).isZero();
        return out.toString();
    }

    private static void assertWaitsForB(ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .hasMessageContaining("the brokers [b] are away")
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
    }

    @Test
    void sessionsOfTwoConnectionsWorkInOneBranchThatCommitsInOnePhase() throws Exception {
        Queue onA = cluster.queueOn("join-a", "a");
        Queue onB = cluster.queueOn("join-b", "b");
        Xid xid = new TestXid("joined");
        try (XAConnection connection = cluster.factory().createXAConnection();
                XAConnection other = cluster.factory().createXAConnection()) {
            XASession session = connection.createXASession();
            XASession guest = other.createXASession();
            XAResource resource = session.getXAResource();
            resource.start(xid, XAResource.TMNOFLAGS);
            send(session, onA, "1");
            guest.getXAResource().start(xid, XAResource.TMJOIN);
            send(guest, onB, "1");
            guest.getXAResource().end(xid, XAResource.TMSUCCESS);
            resource.end(xid, XAResource.TMSUCCESS);
            resource.commit(xid, true);
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
        }
        assertThat(cluster.drain("a", onA)).containsExactly("1");
        assertThat(cluster.drain("b", onB)).containsExactly("1");
    }

    /** What was prepared on b is rolled back, because a does not know of it; what then reaches a at last must not be committed there alone. */
    @Test
    void aPartThatReachesTheDecidingBrokerTooLateIsNotCommittedAlone() throws Exception {
        Queue onA = cluster.queueOn("slow-a", "a");
        Queue onB = cluster.queueOn("slow-b", "b");
        try (StallingProxy toA = new StallingProxy(cluster.broker("a").address());
                StallingProxy toB = new StallingProxy(cluster.broker("b").address());
                RelayNameServer relay =
                        new RelayNameServer(cluster.nameServer(), Map.of("a", toA.port(), "b", toB.port()));
                Connection connection =
                        new FerryConnectionFactory(relay.url() + "?requestTimeout=300s").createConnection()) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer first = session.createProducer(onA);
            MessageProducer second = session.createProducer(onB);
            first.send(session.createTextMessage("both"));
            second.send(session.createTextMessage("both"));
            session.commit();

            toA.stall();
            first.send(session.createTextMessage("late"));
            second.send(session.createTextMessage("early"));
            FutureTask<Void> commit = new FutureTask<>(() -> {
                session.commit();
                return null;
            });
            Thread committing = new Thread(commit, "committing");
            committing.setDaemon(true);
            committing.start();
            await().atMost(PATIENCE).until(() -> cluster.inDoubt().size() == 1);
            toB.disconnect();
            await().atMost(PATIENCE).until(() -> cluster.inDoubt().isEmpty());
            toA.resume();
            assertThatThrownBy(() -> commit.get(Cluster.SOON, TimeUnit.MILLISECONDS))
                    .cause()
                    .isInstanceOf(TransactionRolledBackException.class);
        }
        assertThat(cluster.drain("a", onA)).containsExactly("both");
        assertThat(cluster.drain("b", onB)).containsExactly("both");
        assertThat(cluster.inDoubt()).isEmpty();
    }

    @Test
    void whoJoinsABranchAfterItsTimeLearnsItAtTheEnd() throws Exception {
        Queue onA = cluster.queueOn("late-a", "a");
        Xid xid = new TestXid("late");
        try (XAConnection connection = cluster.factory().createXAConnection();
                XAConnection other = cluster.factory().createXAConnection()) {
            XAResource owner = connection.createXASession().getXAResource();
            XASession guest = other.createXASession();
            assertThat(owner.setTransactionTimeout(1)).isTrue();
            owner.start(xid, XAResource.TMNOFLAGS);
            await().atMost(PATIENCE).until(() -> isTooLate(guest, xid, onA));
            owner.end(xid, XAResource.TMSUCCESS);
            assertThatThrownBy(() -> owner.commit(xid, true))
                    .isInstanceOfSatisfying(
                            XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XA_RBTIMEOUT));
        }
        assertThat(cluster.drain("a", onA)).isEmpty();
    }

    private static boolean isTooLate(XASession guest, Xid xid, Queue queue) throws Exception {
        guest.getXAResource().start(xid, XAResource.TMJOIN);
        send(guest, queue, "never");
        try {
            guest.getXAResource().end(xid, XAResource.TMSUCCESS);
            return false;
        } catch (XAException e) {
            assertThat(e.errorCode).isEqualTo(XAException.XA_RBTIMEOUT);
            return true;
        }
    }

    @Test
    void narayanaRecoversOverBothBrokersAndWaitsForOneThatIsAway(@TempDir Path log) throws Exception {
        Queue onA = cluster.queueOn("narayana-a", "a");
        Queue onB = cluster.queueOn("narayana-b", "b");
        String url = cluster.url();
        cluster.awaitAcquaintance("a", "b");
        try (ChildJvm application = narayana("work", url, log.toString(), "narayana-a", "narayana-b")) {
            await().atMost(PATIENCE).until(application::hasEnded);
            assertThat(application.lines()).doesNotContain("survived");
        }
        assertThat(cluster.inDoubt()).hasSize(2);
        cluster.broker("b").kill();
        try (ChildJvm application = narayana("recover", url, log.toString())) {
            await().atMost(PATIENCE).until(() -> application.lines().contains("error " + XAException.XAER_RMFAIL));
            assertThat(application.lines()).doesNotContain("left 0");
            cluster.broker("b").start();
            await().atMost(PATIENCE).until(() -> application.lines().contains("left 0"));
        }
        assertThat(cluster.inDoubt()).isEmpty();
        assertThat(cluster.drain("a", onA)).containsExactly("decided");
        assertThat(cluster.drain("b", onB)).containsExactly("decided");
    }

    private static ChildJvm narayana(String... arguments) {
        return ChildJvm.start(
                ClusterNarayana.class,
                List.of(
                        "-Djava.net.preferIPv4Stack=true",
                        "-Dlogback.configurationFile=org/ferrymq/broker/logback.xml"),
                arguments);
    }

    /** A branch by its name. */
    private record TestXid(String name) implements Xid {
        @Override
        public int getFormatId() {
            return 4711;
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
