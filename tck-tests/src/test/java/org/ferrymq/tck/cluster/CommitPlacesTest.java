package org.ferrymq.tck.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ferrymq.tck.cluster.Cluster.PATIENCE;
import static org.ferrymq.tck.cluster.CommitTrap.CLIENT;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.tck.ChildJvm;
import org.ferrymq.tck.TcpProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A transaction that receives from two brokers and sends to three, with one of the brokers, or the client, killed at each place of the commit. All or nothing, once, and what
 * the client was told is true. The brokers know users, and ask each other without one.
 */
@Timeout(300)
class CommitPlacesTest {
    private static final List<String> BROKERS = List.of("a", "b", "c");

    @TempDir
    private static Path folder;

    private static Cluster cluster;
    private static final CommitTrap TRAP = new CommitTrap();
    private static final Map<String, TcpProxy> PROXIES = new TreeMap<>();
    private static RelayNameServer nameServer;
    private static final Map<String, ChildJvm> CLIENTS = new TreeMap<>();
    private static int rounds;

    @BeforeAll
    static void startServers() throws Exception {
        cluster = new Cluster(folder, true, "a", "b", "c");
        Map<String, Integer> ports = new TreeMap<>();
        for (String broker : BROKERS) {
            TcpProxy proxy = new TcpProxy(cluster.broker(broker).address(), TRAP.taps(broker));
            PROXIES.put(broker, proxy);
            ports.put(broker, proxy.port());
        }
        nameServer = new RelayNameServer(cluster.nameServer(), ports);
        for (String prefix : List.of("local", "xa")) {
            for (String broker : BROKERS) {
                cluster.queueOn(prefix + "-out-" + broker, broker);
            }
            cluster.queueOn(prefix + "-in-a", "a");
            cluster.queueOn(prefix + "-in-c", "c");
        }
    }

    @AfterAll
    static void stopServers() {
        CLIENTS.values().forEach(ChildJvm::close);
        nameServer.close();
        PROXIES.values().forEach(TcpProxy::close);
        cluster.close();
    }

    @AfterEach
    void restart() {
        for (String broker : BROKERS) {
            if (!cluster.broker(broker).isAlive()) {
                cluster.broker(broker).start();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_LAST_PREPARE, client",
        "BEFORE_LAST_PREPARE, a",
        "BEFORE_LAST_PREPARE, c",
        "LAST_PREPARE_UNANSWERED, client",
        "LAST_PREPARE_UNANSWERED, b",
        "LAST_PREPARE_UNANSWERED, c",
        "BEFORE_DECISION, client",
        "BEFORE_DECISION, a",
        "BEFORE_DECISION, b",
        "DECISION_UNANSWERED, client",
        "DECISION_UNANSWERED, a",
        "DECISION_UNANSWERED, c",
        "NONE_TOLD, a",
        "ONE_TOLD, client",
        "ONE_TOLD, a",
        "ONE_TOLD, b",
        "ONE_TOLD, c",
        "ALL_TOLD_UNANSWERED, client",
        "ALL_TOLD_UNANSWERED, a",
        "ALL_TOLD_UNANSWERED, c",
        "BEFORE_FORGET, client",
        "BEFORE_FORGET, a"
    })
    void aCommitOfTheClient(CommitPlace place, String victim) throws Exception {
        check("local", place, victim);
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_LAST_PREPARE, client",
        "BEFORE_LAST_PREPARE, c",
        "LAST_PREPARE_UNANSWERED, client",
        "LAST_PREPARE_UNANSWERED, a",
        "LAST_PREPARE_UNANSWERED, c",
        "NONE_TOLD, client",
        "ONE_TOLD, client",
        "ONE_TOLD, a",
        "ONE_TOLD, c",
        "ALL_TOLD_UNANSWERED, client",
        "ALL_TOLD_UNANSWERED, c"
    })
    void aCommitOfATransactionManager(CommitPlace place, String victim) throws Exception {
        check("xa", place, victim);
    }

    /** The broker that decides is away for longer than the client waits for an answer. */
    @ParameterizedTest
    @CsvSource({
        "BEFORE_DECISION, true",
        "BEFORE_DECISION, false",
        "DECISION_UNANSWERED, true",
        "DECISION_UNANSWERED, false"
    })
    void aCommitThatTimedOutIsAskedForAgain(CommitPlace place, boolean commitAgain) throws Throwable {
        Queue onA = cluster.queueOn("silent-a", "a");
        Queue onB = cluster.queueOn("silent-b", "b");
        boolean committed;
        String url = nameServer.url() + "?requestTimeout=3s" + cluster.credentials();
        try (Connection connection = new FerryConnectionFactory(url).createConnection()) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            TRAP.set(place, false, "a", () -> cluster.broker("a").kill());
            String failure = "TRANSACTION_ROLLED_BACK";
            while (failure.equals("TRANSACTION_ROLLED_BACK") && !TRAP.hasCaught()) { // else prepare itself was too slow
                Cluster.send(session, onA, place + " " + commitAgain);
                Cluster.send(session, onB, place + " " + commitAgain);
                failure = outcome(session::commit);
            }
            assertThat(failure).isEqualTo("TIMEOUT");
            assertThatThrownBy(() -> Cluster.send(session, onB, "more")).isInstanceOf(IllegalStateException.class);
            cluster.broker("a").start();
            do {
                failure = outcome(commitAgain ? session::commit : session::rollback);
            } while (failure.equals("TIMEOUT"));
            if (place.isDecided()) {
                assertThat(failure).isEqualTo(commitAgain ? "" : "TRANSACTION_COMMITTED");
            } else if (commitAgain) { // who is first, this client or the broker that misses its client
                assertThat(failure).isIn("", "TRANSACTION_ROLLED_BACK");
            } else {
                assertThat(failure).isEmpty();
            }
            committed = place.isDecided() || (commitAgain && failure.isEmpty());
            Cluster.send(session, onB, "next");
            session.commit();
        }
        List<String> expected = committed ? List.of(place + " " + commitAgain) : List.of();
        assertThat(cluster.drain("a", onA)).isEqualTo(expected);
        List<String> onTheOther = new ArrayList<>(expected);
        onTheOther.add("next");
        assertThat(cluster.drain("b", onB)).containsExactlyInAnyOrderElementsOf(onTheOther);
        assertThat(cluster.inDoubt()).isEmpty();
    }

    /** As a transaction manager does that takes no answer to a commit in one phase for none. */
    @Test
    void aBranchThatIsCommittedAfterAllSaysSoToWhoRollsItBack() throws Exception {
        Queue onA = cluster.queueOn("one-phase-a", "a");
        Queue onB = cluster.queueOn("one-phase-b", "b");
        String url = nameServer.url() + "?requestTimeout=3s" + cluster.credentials();
        try (XAConnection connection = new FerryConnectionFactory(url).createXAConnection()) {
            XASession session = connection.createXASession();
            XAResource resource = session.getXAResource();
            TRAP.set(
                    CommitPlace.DECISION_UNANSWERED,
                    false,
                    "a",
                    () -> cluster.broker("a").kill());
            int code = XAException.XA_RBROLLBACK;
            Xid xid = new CommittingClient.Branch("one-phase");
            for (int i = 0;
                    code == XAException.XA_RBROLLBACK && !TRAP.hasCaught();
                    i++) { // else prepare itself was too slow
                xid = new CommittingClient.Branch("one-phase-" + i);
                resource.start(xid, XAResource.TMNOFLAGS);
                Cluster.send(session, onA, "sent");
                Cluster.send(session, onB, "sent");
                resource.end(xid, XAResource.TMSUCCESS);
                Xid last = xid;
                code = code(() -> resource.commit(last, true));
            }
            assertThat(code).isEqualTo(XAException.XAER_RMFAIL);
            cluster.broker("a").start();
            Xid committed = xid;
            do {
                code = code(() -> resource.rollback(committed));
            } while (code == XAException.XAER_RMFAIL);
            assertThat(code).isEqualTo(XAException.XA_HEURCOM);
            assertThat(code(() -> resource.rollback(committed)))
                    .as("asked again")
                    .isEqualTo(XAException.XA_HEURCOM);
            assertThat(code(() -> resource.forget(committed))).isEqualTo(XAResource.XA_OK);
        }
        assertThat(cluster.drain("a", onA)).containsExactly("sent");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.drain("b", onB)).containsExactly("sent"));
        assertThat(cluster.inDoubt()).isEmpty();
    }

    private interface Verb {
        void call() throws XAException;
    }

    private static int code(Verb verb) {
        try {
            verb.call();
            return XAResource.XA_OK;
        } catch (XAException e) {
            return e.errorCode;
        }
    }

    private static String outcome(ThrowingCallable ending) throws Throwable {
        try {
            ending.call();
            return "";
        } catch (JMSException e) {
            return e.getErrorCode();
        }
    }

    private static ChildJvm client(String mode) {
        ChildJvm living = CLIENTS.get(mode);
        if (living != null && !living.hasEnded()) {
            return living;
        }
        ChildJvm client = ChildJvm.start(
                CommittingClient.class,
                List.of(
                        "-Djava.net.preferIPv4Stack=true",
                        "-Dlogback.configurationFile=org/ferrymq/broker/logback.xml"),
                mode,
                mode,
                nameServer.url() + "?requestTimeout=90s" + cluster.credentials(),
                folder.resolve(mode + "-decisions").toString());
        CLIENTS.put(mode, client);
        return client;
    }

    private static void check(String mode, CommitPlace place, String victim) throws Exception {
        ChildJvm client = client(mode);
        String number = Integer.toString(++rounds);
        TRAP.set(
                place,
                mode.equals("xa"),
                victim,
                victim.equals(CLIENT)
                        ? client::kill
                        : () -> cluster.broker(victim).kill());
        cluster.sendTo("a", new FerryQueue(mode + "-in-a"), number);
        cluster.sendTo("c", new FerryQueue(mode + "-in-c"), number);
        await().atMost(PATIENCE).until(TRAP::hasCaught);
        await().atMost(PATIENCE).until(() -> !attempts(client, number).isEmpty());
        String struck = attempts(client, number).get(0);
        if (victim.equals(CLIENT)) {
            client(mode);
        } else {
            cluster.broker(victim).start();
        }

        Map<String, List<String>> sent = new TreeMap<>();
        BROKERS.forEach(broker -> sent.put(broker, new ArrayList<>()));
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (String broker : BROKERS) {
                sent.get(broker).addAll(cluster.drain(broker, new FerryQueue(mode + "-out-" + broker)));
            }
            assertThat(sent.get("a")).hasSize(1).isEqualTo(sent.get("b")).isEqualTo(sent.get("c"));
            assertThat(cluster.inDoubt()).isEmpty();
        });
        String committed = sent.get("a").get(0);
        assertThat(committed).startsWith(number + ".");
        if (place.isDecided()) {
            assertThat(committed).isEqualTo(struck);
        } else if (victim.equals(CLIENT)) {
            assertThat(committed).isNotEqualTo(struck);
        }
        ChildJvm last = CLIENTS.get(mode);
        assertThat(last).isNotNull();
        if (attempts(last, number).contains(committed)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(last.lines())
                            .containsAnyOf("committed " + committed, "unknown " + committed)
                            .doesNotContain("rolledback " + committed));
            assertThat(last.lines().stream().filter(line -> line.startsWith("committed " + number + ".")))
                    .allMatch(line -> line.equals("committed " + committed));
        }
        assertThat(cluster.drain("a", new FerryQueue(mode + "-in-a"))).isEmpty();
        assertThat(cluster.drain("c", new FerryQueue(mode + "-in-c"))).isEmpty();
    }

    private static List<String> attempts(ChildJvm client, String number) {
        String start = "attempt " + number + ".";
        return client.lines().stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring("attempt ".length()))
                .toList();
    }
}
