package org.ferrymq.ra.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.ferrymq.ra.ConnectionSettings;
import org.ferrymq.ra.FakeProvider;
import org.junit.jupiter.api.Test;

class RecoveryXaResourceTest {
    private final FakeProvider provider = new FakeProvider();
    private final RecoveryXaResource resource =
            new RecoveryXaResource(ConnectionSettings.NONE, provider, Completion.BY_SERVER);

    @Test
    void aScanListsOnceAndDecisionsReachTheBroker() throws Exception {
        provider.inDoubt = new Xid[] {null};
        assertThat(resource.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
        assertThat(resource.recover(XAResource.TMNOFLAGS)).isEmpty();
        assertThat(resource.recover(XAResource.TMENDRSCAN)).isEmpty();
        resource.commit(null, false);
        resource.rollback(null);
        assertThat(provider.calls).anyMatch(call -> call.startsWith("resource#") && call.endsWith(".commit"));
        assertThat(provider.calls).anyMatch(call -> call.startsWith("resource#") && call.endsWith(".rollback"));
        assertThat(provider.opened).hasSize(3);
        assertThat(provider.allClosed()).isTrue();
    }

    @Test
    void anAbsentBrokerIsAFailedResourceManager() {
        provider.away = true;
        assertThatThrownBy(() -> resource.recover(XAResource.TMSTARTRSCAN))
                .asInstanceOf(type(XAException.class))
                .satisfies(e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
    }
}
