package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.Session;
import jakarta.jms.XASession;
import java.util.concurrent.CompletableFuture;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.client.TransactionState;
import org.ferrymq.client.XaErrorException;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A branch of XA whose commit in one phase had no answer, and whose transaction manager rolls it back then. */
class UndecidedBranchTest extends ScriptedTest {
    private final Xid branch = XaIds.fromText("X:1:6f6e65:01");
    private XAResource resource;

    @BeforeEach
    void commitWithoutAnswer() throws Exception {
        XASession session = factory.createXAConnection().createXASession();
        resource = session.getXAResource();
        resource.start(branch, XAResource.TMNOFLAGS);
        Session inside = session.getSession();
        inside.createProducer(queue).send(inside.createMessage());
        resource.end(branch, XAResource.TMSUCCESS);
        backend.fail("commit", ErrorCode.TIMEOUT);
        assertThat(codeOf(() -> resource.commit(branch, true))).isEqualTo(XAException.XAER_RMFAIL);
    }

    private static int codeOf(ThrowingCallable verb) {
        return catchThrowableOfType(XAException.class, verb).errorCode;
    }

    private void refuseRollback(FerryException refusal) {
        backend.answers = call -> call.startsWith("rollback")
                ? CompletableFuture.failedFuture(refusal)
                : CompletableFuture.completedFuture(null);
    }

    /** One broker says that it does not know the branch any more, and how it ended only when asked; the one that decides for several says so at once. */
    @ParameterizedTest
    @CsvSource({"NOTA, COMMITTED, 7", "NOTA, UNKNOWN, -4", "NOTA, ROLLED_BACK, -4", "COMMITTED, COMMITTED, 7"})
    void theRollbackSaysHowItEnded(String refusal, TransactionState state, int code) throws Exception {
        refuseRollback(
                refusal.equals("NOTA")
                        ? new XaErrorException("not known", XAException.XAER_NOTA)
                        : ScriptedBackend.failure(ErrorCode.TRANSACTION_COMMITTED));
        backend.status = state;
        assertThat(codeOf(() -> resource.rollback(branch))).isEqualTo(code);
        assertThat(codeOf(() -> resource.rollback(branch))).as("again").isEqualTo(code);
        resource.forget(branch);
        assertThat(backend.calls("forget")).hasSize(code == XAException.XA_HEURCOM ? 0 : 1);
        assertThat(codeOf(() -> resource.rollback(branch)))
                .as("forgotten")
                .isEqualTo(refusal.equals("NOTA") ? XAException.XAER_NOTA : XAException.XA_HEURCOM);
    }

    /** What an administrator has decided is the broker's to remember and to forget. */
    @ParameterizedTest
    @CsvSource({"7", "6"})
    void anAdministratorsDecisionIsForgottenByTheBroker(int heuristic) throws Exception {
        refuseRollback(new XaErrorException("decided", heuristic));
        assertThat(codeOf(() -> resource.rollback(branch))).isEqualTo(heuristic);
        resource.forget(branch);
        assertThat(backend.calls("forget")).hasSize(1);
    }
}
