package org.ferrymq.ra.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.FakeProvider;
import org.junit.jupiter.api.Test;

/** A resource whose connection is lost between the phases. */
class SurvivingXaResourceTest {
    private final FakeProvider provider = new FakeProvider();
    private final Connection connection = new Connection();
    private final SurvivingXaResource resource = new SurvivingXaResource(
            connection, new RecoveryXaResource(ConnectionSettings.NONE, provider, Completion.BY_SERVER));

    private static final Xid XID = new Xid() {
        @Override
        public int getFormatId() {
            return 1;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {1};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {2};
        }
    };

    private static final class Connection implements SurvivingXaResource.Own {
        final List<String> calls = new CopyOnWriteArrayList<>();
        boolean alive = true;
        boolean dies;
        int error;

        @Override
        public XAResource resource() {
            return (XAResource) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {XAResource.class}, (proxy, method, arguments) -> {
                        calls.add(method.getName());
                        alive &= !dies;
                        if (error != 0) {
                            throw new XAException(error);
                        }
                        return method.getReturnType() == int.class ? XAResource.XA_OK : null;
                    });
        }

        @Override
        public boolean isAlive() {
            return alive;
        }
    }

    private interface XaCall {
        void run() throws XAException;
    }

    private static void assertCode(int code, XaCall call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(code));
    }

    @Test
    void aBranchIsCompletedOnItsConnectionWhileThatLives() throws Exception {
        resource.start(null, XAResource.TMNOFLAGS);
        resource.end(XID, XAResource.TMSUCCESS);
        resource.prepare(XID);
        resource.commit(XID, false);
        resource.rollback(XID);
        assertThat(connection.calls).containsExactly("start", "end", "prepare", "commit", "rollback");
        assertThat(provider.opened).isEmpty();
    }

    @Test
    void afterwardsItIsCompletedOverNewConnections() throws Exception {
        connection.alive = false;
        provider.inDoubt = new Xid[] {null};
        resource.commit(XID, false);
        resource.rollback(XID);
        resource.forget(null);
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
        assertThat(connection.calls).isEmpty();
        assertThat(provider.opened).hasSize(4);
        assertThat(provider.allClosed()).isTrue();
        provider.away = true;
        assertCode(XAException.XAER_RMFAIL, () -> resource.commit(XID, false));
    }

    @Test
    void whatADyingConnectionSaysOfItselfIsNoStatementAboutTheBranch() throws Exception {
        connection.error = XAException.XAER_PROTO; // it is closed
        connection.dies = true;
        assertCode(XAException.XAER_RMFAIL, () -> resource.commit(XID, false));
        resource.commit(XID, false);
        assertThat(provider.opened).hasSize(1);
    }

    @Test
    void aCommitWhoseAnswerWasLostIsAskedForOverTheNewConnection() throws Exception {
        connection.error = XAException.XAER_PROTO;
        connection.dies = true;
        assertCode(XAException.XAER_RMFAIL, () -> resource.commit(XID, false));
        resource.commit(XID, false);
        resource.commit(XID, false);
        assertThat(provider.calls.stream().filter(call -> call.startsWith("resource#")))
                .extracting(call -> call.replaceAll("#[0-9]+", ""))
                .containsExactly("resource.commitAgain", "resource.commit");
    }

    @Test
    void whatIsSaidOfTheBranchStays() {
        connection.error = XAException.XA_RBTIMEOUT;
        connection.dies = true;
        assertCode(XAException.XA_RBTIMEOUT, () -> resource.prepare(XID));
        connection.alive = true;
        connection.error = XAException.XAER_NOTA;
        assertCode(XAException.XAER_NOTA, () -> resource.rollback(XID));
        connection.alive = true;
        connection.dies = false;
        connection.error = XAException.XAER_PROTO;
        assertCode(XAException.XAER_PROTO, () -> resource.commit(XID, false));
    }

    @Test
    void whatTheServerHasRolledBackMayEndLater() throws Exception {
        connection.error = XAException.XA_RBROLLBACK;
        assertCode(XAException.XA_RBROLLBACK, () -> resource.end(other(), XAResource.TMSUCCESS));
        connection.error = 0;
        resource.rollback(other());
        connection.error = XAException.XA_RBROLLBACK;
        resource.end(other(), XAResource.TMSUCCESS);
        connection.error = XAException.XAER_PROTO;
        assertCode(XAException.XAER_PROTO, () -> resource.end(other(), XAResource.TMSUCCESS));
    }

    private static Xid other() {
        return new BranchName(2, "03", "04");
    }

    /** As Payara, which asks once. */
    private final List<Runnable> background = new ArrayList<>();

    private final SurvivingXaResource patient = new SurvivingXaResource(
            connection,
            new RecoveryXaResource(
                    ConnectionSettings.NONE,
                    provider,
                    new Completion((task, millis) -> background.add(task), Duration.ZERO, Duration.ZERO)));

    private void inBackground() {
        List<Runnable> tasks = List.copyOf(background);
        background.clear();
        tasks.forEach(Runnable::run);
    }

    @Test
    void aCommitThatFindsNoBrokerIsToBeRepeated() throws Exception {
        connection.alive = false;
        provider.away = true;
        assertCode(XAException.XA_RETRY, () -> patient.commit(XID, false));
        assertThat(provider.opened).hasSizeGreaterThanOrEqualTo(1);
        assertCode(XAException.XAER_RMFAIL, () -> patient.commit(XID, true));
        provider.away = false;
        patient.commit(XID, false);
        assertThat(provider.count("resource#1.commit") + provider.count(".commitAgain"))
                .isEqualTo(1);
    }

    @Test
    void aRollbackThatFindsNoBrokerIsCarriedOutWhenItIsBack() throws Exception {
        connection.alive = false;
        provider.away = true;
        patient.rollback(XID);
        inBackground();
        assertThat(provider.count(".rollback")).isZero();
        provider.away = false;
        inBackground();
        assertThat(provider.count(".rollback")).isEqualTo(1);
        assertThat(background).isEmpty();
    }

    @Test
    void whatCannotBeForgottenNowIsForgottenLater() {
        connection.alive = false;
        provider.away = true;
        assertCode(XAException.XAER_RMFAIL, () -> patient.forget(XID));
        provider.away = false;
        inBackground();
        assertThat(provider.count(".forget")).isEqualTo(1);
        assertThat(background).isEmpty();
    }

    @Test
    void whatWasPerhapsPreparedIsRolledBack() {
        connection.error = XAException.XAER_RMFAIL;
        connection.dies = true;
        assertCode(XAException.XAER_RMFAIL, () -> patient.prepare(XID));
        inBackground();
        assertThat(provider.count(".rollback")).isEqualTo(1);
        assertThat(background).isEmpty();
    }
}
