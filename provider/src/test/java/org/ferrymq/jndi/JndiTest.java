package org.ferrymq.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameClassPair;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.NamingManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.jms.FerryQueue;
import org.ferrymq.jms.FerryTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Factories and destinations as JNDI and serialization carry them. */
@SuppressWarnings("BanJNDI") // that is what is tested
class JndiTest {
    @Test
    void referencesComeBackAsTheObjectsTheyWere() throws Exception {
        FerryConnectionFactory factory = new FerryConnectionFactory("ferry://a:1,b:2?prefetch=3");
        factory.setUser("u");
        factory.setPassword("secret");
        factory.setClientId("c");
        FerryConnectionFactory back = (FerryConnectionFactory) resolve(factory.getReference());
        for (FerryConnectionFactory each : List.of(back, (FerryConnectionFactory) serialized(factory))) {
            assertThat(each.getUrl()).isEqualTo(factory.getUrl());
            assertThat(each.getUser()).isEqualTo("u");
            assertThat(each.getPassword()).isEqualTo("secret");
            assertThat(each.getClientId()).isEqualTo("c");
        }
        assertThat(factory.toString()).doesNotContain("secret").contains("ferry://");
        assertThat(resolve(new FerryQueue("q").getReference())).isEqualTo(new FerryQueue("q"));
        assertThat(resolve(new FerryTopic("t").getReference())).isEqualTo(new FerryTopic("t"));
        assertThat(serialized(new FerryTopic("t")))
                .isEqualTo(new FerryTopic("t"))
                .isNotEqualTo(new FerryQueue("t"));
        assertThat(new FerryObjectFactory().getObjectInstance(new Reference("java.util.ArrayList"), null, null, null))
                .as("only its own classes")
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp://h:61616                         | must begin with 'ferry://'",
                "ferry://h?prefetsch=1                 | did you mean 'prefetch'?",
                "ferry://h?prefetch=many               | a whole number",
                "ferry://h:x                           | not a port",
                "ferry://h?jmsxProperties=JMSXUser     | JMSXUserID",
                "ferry://h?deserializationAllow=a.*.b  | neither a class name",
            })
    void aUrlThatCannotBeReadIsRefusedWhereItIsGiven(String url, String problem) throws Exception {
        FerryConnectionFactory factory = new FerryConnectionFactory("ferry://h:1");
        List.<ThrowingCallable>of(() -> new FerryConnectionFactory(url), () -> factory.setUrl(url))
                .forEach(call -> assertThatThrownBy(call)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(problem)
                        .hasMessageContaining("looks like ferry://localhost:9876"));
        assertThat(factory.getUrl()).isEqualTo("ferry://h:1");

        Reference reference = factory.getReference();
        reference.remove(0);
        reference.add(0, new StringRefAddr("url", url));
        assertThatThrownBy(() -> resolve(reference))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(problem);
        Properties environment = new Properties();
        environment.setProperty(Context.INITIAL_CONTEXT_FACTORY, FerryInitialContextFactory.class.getName());
        environment.setProperty("connectionFactory.orders", url);
        assertThatThrownBy(() -> new InitialContext(environment))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("connectionFactory.orders")
                .hasMessageContaining(problem);
    }

    private static Object resolve(Reference reference) throws Exception {
        return NamingManager.getObjectInstance(reference, null, null, null);
    }

    private static Object serialized(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
            output.writeObject(object);
        }
        try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return input.readObject();
        }
    }

    @Test
    void theContextListsWhatItHolds() throws NamingException {
        Properties environment = new Properties();
        environment.setProperty(Context.INITIAL_CONTEXT_FACTORY, FerryInitialContextFactory.class.getName());
        environment.setProperty(Context.PROVIDER_URL, "ferry://h:1");
        environment.setProperty("queue.a/b", "physical");
        Context context = new InitialContext(environment);
        assertThat(Collections.list(context.list("")).stream().map(NameClassPair::getName))
                .containsExactlyInAnyOrder("a/b", "ConnectionFactory");
        assertThat(((FerryConnectionFactory) context.lookup("ConnectionFactory")).getUrl())
                .isEqualTo("ferry://h:1");
        assertThat(context.lookup("a/b")).isEqualTo(new FerryQueue("physical"));
        assertThat(context.lookup("dynamicTopics/x/y")).isEqualTo(new FerryTopic("x/y"));
    }
}
