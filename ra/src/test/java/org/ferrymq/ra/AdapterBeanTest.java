package org.ferrymq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ferrymq.ra.inbound.FerryActivationSpec;
import org.ferrymq.ra.outbound.FerryManagedConnectionFactory;
import org.junit.jupiter.api.Test;

/** Properties, inheritance and equality, which servers rely on to tell pools and adapters apart. */
class AdapterBeanTest {

    private static FerryResourceAdapter adapter(String url, String user) {
        FerryResourceAdapter adapter = new FerryResourceAdapter();
        adapter.setUrl(url);
        adapter.setUser(user);
        return adapter;
    }

    @Test
    void equalPropertiesMakeEqualAdapters() {
        assertThat(adapter("ferry://a:1", "u"))
                .isEqualTo(adapter("ferry://a:1", "u"))
                .hasSameHashCodeAs(adapter("ferry://a:1", "u"));
        assertThat(adapter("ferry://a:1", "u")).isNotEqualTo(adapter("ferry://b:1", "u"));
    }

    @Test
    void factoryInheritsWhatItDoesNotSet() throws Exception {
        FerryManagedConnectionFactory factory = new FerryManagedConnectionFactory();
        factory.setResourceAdapter(adapter("ferry://a:1", "u"));
        factory.setClientId("c");
        assertThat(factory.settings()).isEqualTo(new ConnectionSettings("ferry://a:1", "u", null, "c"));

        FerryManagedConnectionFactory other = new FerryManagedConnectionFactory();
        other.setResourceAdapter(adapter("ferry://a:1", "u"));
        other.setClientId("c");
        assertThat(factory).isEqualTo(other).hasSameHashCodeAs(other);
        other.setUrl("ferry://b:1");
        assertThat(factory).isNotEqualTo(other);
    }

    @Test
    void adapterOfAFactoryIsSetOnce() throws Exception {
        FerryManagedConnectionFactory factory = new FerryManagedConnectionFactory();
        factory.setResourceAdapter(adapter("ferry://a:1", "u"));
        assertThatThrownBy(() -> factory.setResourceAdapter(adapter("ferry://b:1", "u")))
                .hasMessageContaining("only once");
    }

    @Test
    void blankCountsAsAbsentAndPasswordStaysWithItsUser() {
        ConnectionSettings parent = new ConnectionSettings("ferry://a:1", "u", "secret", "");
        ConnectionSettings child = new ConnectionSettings("", "v", null, " ");
        assertThat(child.orElse(parent)).isEqualTo(new ConnectionSettings("ferry://a:1", "v", null, null));
        assertThat(parent.toString()).doesNotContain("secret");
    }

    @Test
    void urlOptionsReplaceWhatTheUrlSays() {
        ConnectionSettings plain = new ConnectionSettings("ferry://a:1", null, null, null);
        assertThat(plain.withUrlOption("prefetch", "5")
                        .withUrlOption("reconnect", "false")
                        .url())
                .isEqualTo("ferry://a:1?prefetch=5&reconnect=false");
        assertThat(plain.withUrlOption("prefetch", "5")
                        .withUrlOption("prefetch", "6")
                        .url())
                .isEqualTo("ferry://a:1?prefetch=6");
    }

    @Test
    void recoveryResourcesAreOnePerBroker() {
        FerryResourceAdapter adapter = adapter("ferry://a:1", "u");
        FerryActivationSpec one = new FerryActivationSpec();
        FerryActivationSpec two = new FerryActivationSpec();
        two.setClientId("another");
        FerryActivationSpec elsewhere = new FerryActivationSpec();
        elsewhere.setUrl("ferry://b:1");
        assertThat(adapter.getXAResources(new FerryActivationSpec[] {one, two, elsewhere}))
                .hasSize(2);
    }
}
