package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.ferrymq.client.url.ConnectionOption;
import org.ferrymq.client.url.ConnectionUrl;
import org.ferrymq.jndi.FerryObjectFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every option of a connection URL has a setter of its name. */
class ConnectionOptionsTest {
    private static Method setter(ConnectionOption option) {
        String name = "set" + Character.toUpperCase(option.key().charAt(0))
                + option.key().substring(1);
        return Arrays.stream(FerryConnectionFactory.class.getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 1)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + name));
    }

    private static Object sample(ConnectionOption option) {
        return switch (option.type()) {
            case TEXT -> option == ConnectionOption.JMSX_PROPERTIES ? "JMSXAppID" : "a.b%&=+c";
            case COUNT, LIMIT, PRIORITY -> 7;
            case SIZE -> "2MiB";
            case DURATION -> "3s";
            case DECIMAL -> option == ConnectionOption.REDELIVERY_JITTER ? 0.5 : 2.25;
            case FLAG -> true;
        };
    }

    @ParameterizedTest
    @EnumSource(ConnectionOption.class)
    void everyOptionHasASetterThatGoesBeforeTheUrl(ConnectionOption option) throws Exception {
        Object value = sample(option);
        if (option == ConnectionOption.DEAD_LETTERS) {
            value = "dead";
        } else if (option == ConnectionOption.DESERIALIZATION_ALLOW) {
            value = "com.acme.*";
        }
        FerryConnectionFactory factory =
                new FerryConnectionFactory(option.isEmbeddedOnly() ? "embedded:" : "ferry://h:1");
        setter(option).invoke(factory, value);
        if (option == ConnectionOption.USER
                || option == ConnectionOption.PASSWORD
                || option == ConnectionOption.CLIENT_ID) {
            return; // kept apart from the url
        }
        assertThat(factory.connectionUrl().text(option)).hasValue(value.toString());
        assertThat(ConnectionUrl.parse(factory.connectionText()).text(option))
                .as("written and read")
                .hasValue(value.toString());
        assertThat(factory.toString()).contains(option.key() + "=");
    }

    @Test
    void settersAndTheUrlMayComeInAnyOrderAndSurviveSerializationAndJndi() throws Exception {
        FerryConnectionFactory factory = new FerryConnectionFactory();
        factory.setPrefetch(5);
        factory.setUrl("ferry://h:1?prefetch=9&sendTimeout=2s");
        factory.setReconnectDelay("1s");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
            output.writeObject(factory);
        }
        FerryConnectionFactory read;
        try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            read = (FerryConnectionFactory) input.readObject();
        }
        FerryConnectionFactory bound = (FerryConnectionFactory)
                new FerryObjectFactory().getObjectInstance(factory.getReference(), null, null, null);
        for (FerryConnectionFactory each : new FerryConnectionFactory[] {factory, read, bound}) {
            ConnectionUrl url = each.connectionUrl();
            assertThat(url.count(ConnectionOption.PREFETCH)).isEqualTo(5);
            assertThat(url.duration(ConnectionOption.SEND_TIMEOUT)).hasSeconds(2);
            assertThat(url.duration(ConnectionOption.RECONNECT_DELAY)).hasSeconds(1);
        }
    }

    @Test
    void aValueThatCannotBeIsRefusedWhereItIsGiven() {
        FerryConnectionFactory factory = new FerryConnectionFactory("ferry://h:1");
        assertThatThrownBy(() -> factory.setPrefetch(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prefetch");
        assertThatThrownBy(() -> factory.setSendTimeout("soon"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sendTimeout");
        assertThatThrownBy(() -> factory.setRedeliveryJitter(1.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> factory.setLargeMessageSize("1GiB")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> factory.setDeserializationAllow("a.*.b")).isInstanceOf(IllegalArgumentException.class);
        factory.setStore("folder");
        assertThatThrownBy(factory::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("for 'embedded:' URLs only");
        assertThat(factory.toString()).contains("ferry://h:1", "store");
        factory.setStore(null);
        assertThat(factory.toString()).isEqualTo("FerryConnectionFactory[ferry://h:1]");
    }
}
