package org.ferrymq.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import jakarta.resource.spi.InvalidPropertyException;
import java.beans.PropertyDescriptor;
import java.util.Arrays;
import org.ferrymq.ra.ConnectionSettings;
import org.junit.jupiter.api.Test;

class FerryActivationSpecTest {

    private static FerryActivationSpec onQueue(String name) {
        FerryActivationSpec spec = new FerryActivationSpec();
        spec.setDestination(name);
        return spec;
    }

    @Test
    void defaultsAreValidOnceThereIsADestination() throws Exception {
        onQueue("orders").validate();
        assertThatThrownBy(() -> new FerryActivationSpec().validate())
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("property destination is not set, it must be set, or destinationLookup");
    }

    @Test
    void theLogTellsBeansOfTheSameTopicApart() {
        FerryActivationSpec spec = onQueue("news");
        spec.setDestinationType("jakarta.jms.Topic");
        spec.setSubscriptionName("archive");
        spec.setMessageSelector("a = 1");
        assertThat(spec).hasToString("topic news by subscription archive where a = 1");
        assertThat(new FerryActivationSpec()).hasToString("queue (no destination)");
    }

    @Test
    void everyWrongPropertyIsNamedWithItsValue() {
        FerryActivationSpec spec = onQueue("orders");
        spec.setDestinationType("javax.jms.Queue");
        spec.setAcknowledgeMode("Client-acknowledge");
        spec.setMaxSession("0");
        spec.setSetupAttempts("0");
        spec.setPrefetch("-7");
        spec.setSubscriptionDurability("Durable");
        spec.setMessageSelector("TAGS = 'a' AND");
        spec.setUrl("ferry://a:1?prefetc=3");
        assertThatThrownBy(spec::validate)
                .asInstanceOf(type(InvalidPropertyException.class))
                .satisfies(e -> assertThat(
                                Arrays.stream(e.getInvalidPropertyDescriptors()).map(PropertyDescriptor::getName))
                        .contains(
                                "destinationType",
                                "acknowledgeMode",
                                "maxSession",
                                "setupAttempts",
                                "prefetch",
                                "messageSelector",
                                "url",
                                "subscriptionName"))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("destinationType has the value 'javax.jms.Queue'")
                        .contains("acknowledgeMode has the value 'Client-acknowledge'")
                        .contains("maxSession has the value '0', which must be a whole number between 1 and 1000")
                        .contains("setupAttempts has the value '0'")
                        .contains("prefetch has the value '-7'")
                        .contains("messageSelector has the value 'TAGS = 'a' AND', which is wrong: ")
                        .contains("url has the value 'ferry://a:1?prefetc=3', which is wrong: ")
                        .contains("subscriptionName is not set"));
    }

    @Test
    void redeliveryAndPriorityTravelInTheUrl() throws Exception {
        FerryActivationSpec spec = onQueue("orders");
        spec.setRedeliveryDelay("2s");
        spec.setRedeliveryMultiplier("1.5");
        spec.setRedeliveryMaxDelay("60000");
        spec.setRedeliveryLimit("3");
        spec.setDeadLetters("orders-failed");
        spec.setConsumerPriority("-7");
        spec.validate();
        ConnectionSettings adapter = new ConnectionSettings("ferry://a:1?redeliveryLimit=9", null, null, null);
        assertThat(spec.connectionSettings(adapter).url())
                .isEqualTo("ferry://a:1?redeliveryDelay=2s&redeliveryMultiplier=1.5&redeliveryMaxDelay=60000"
                        + "&redeliveryLimit=3&deadLetters=orders-failed&consumerPriority=-7");
    }

    @Test
    void wrongRedeliveryAndPriorityAreNamedWithTheirValues() {
        FerryActivationSpec spec = onQueue("orders");
        spec.setRedeliveryDelay("soon");
        spec.setRedeliveryMultiplier("0.5");
        spec.setRedeliveryMaxDelay("31 d&user=x");
        spec.setRedeliveryLimit("-2");
        spec.setDeadLetters("dead letters");
        spec.setConsumerPriority("101");
        assertThatThrownBy(spec::validate)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("property redeliveryDelay has the value 'soon', which is wrong: ")
                .hasMessageContaining("property redeliveryMultiplier has the value '0.5', which is wrong: ")
                .hasMessageContaining("property redeliveryMaxDelay has the value '31 d&user=x', which is wrong: ")
                .hasMessageContaining("property redeliveryLimit has the value '-2', which is wrong: ")
                .hasMessageContaining("property deadLetters has the value 'dead letters', which is wrong: ")
                .hasMessageContaining("property consumerPriority has the value '101', which is wrong: ");
        FerryActivationSpec circle = onQueue("orders");
        circle.setDeadLetters("orders");
        assertThatThrownBy(circle::validate)
                .hasMessageContaining("property deadLetters has the value 'orders', which is the destination");
    }

    @Test
    void whatContradictsItselfIsRefused() {
        FerryActivationSpec spec = onQueue("orders");
        spec.setDestinationLookup("java:/jms/queue/orders");
        spec.setSubscriptionName("mine");
        spec.setPassword("secret");
        spec.setTags(" || ,");
        assertThatThrownBy(spec::validate)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("property destination has the value 'orders', which must not be set,")
                .hasMessageContaining("'java:/jms/queue/orders'")
                .hasMessageContaining("property subscriptionName has the value 'mine', which is for topics,")
                .hasMessageContaining("property user is not set, it must be set, because password is")
                .hasMessageContaining("property tags has the value '|| ,', which names no tag")
                .hasMessageNotContaining("secret");
        FerryActivationSpec words = onQueue("orders");
        words.setMaxSession("many");
        words.setPrefetch("some");
        words.setSetupAttempts("few");
        words.setSetupInterval("2 s");
        words.setShareSubscriptions("yes");
        assertThatThrownBy(words::validate)
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining("property maxSession has the value 'many', which must be a whole number")
                .hasMessageContaining("property prefetch has the value 'some', which must be a whole number")
                .hasMessageContaining("property setupAttempts has the value 'few', which must be -1")
                .hasMessageContaining("property setupInterval has the value '2 s', which must be a whole number")
                .hasMessageContaining("property shareSubscriptions has the value 'yes', which must be one of true");
        for (String name : new String[] {"two words", "x".repeat(128), "%RETRY%orders"}) {
            assertThatThrownBy(() -> onQueue(name).validate())
                    .isInstanceOf(InvalidPropertyException.class)
                    .hasMessageContaining("property destination has the value '" + name + "', which is wrong: ");
        }
    }

    @Test
    void aSubscriptionThatIsNotSharedHasOneSessionAndNoNameUnlessItIsDurable() throws Exception {
        FerryActivationSpec spec = onQueue("news");
        spec.setDestinationType(FerryActivationSpec.TOPIC);
        spec.setShareSubscriptions("false");
        spec.setSubscriptionName("mine");
        assertThatThrownBy(spec::validate)
                .hasMessageContaining("property maxSession has the value '10', which must be 1,")
                .hasMessageContaining("property subscriptionName has the value 'mine', which is for subscriptions");
        spec.setMaxSession("1");
        spec.setSubscriptionDurability("Durable");
        spec.validate();
        spec.setSubscriptionDurability("NonDurable");
        spec.setSubscriptionName(null);
        spec.validate();
    }

    @Test
    void bothSpellingsOfAcknowledgeModeDo() throws Exception {
        FerryActivationSpec spec = onQueue("orders");
        for (String mode : new String[] {"Dups-ok-acknowledge", "DUPS_OK_ACKNOWLEDGE"}) {
            spec.setAcknowledgeMode(mode);
            spec.validate();
            assertThat(spec.isDupsOk()).isTrue();
        }
        spec.setAcknowledgeMode("AUTO_ACKNOWLEDGE");
        spec.validate();
        assertThat(spec.isDupsOk()).isFalse();
    }

    @Test
    void tagsAreAShorthandForASelector() {
        FerryActivationSpec spec = onQueue("orders");
        assertThat(spec.effectiveSelector()).isNull();
        spec.setTags("a");
        assertThat(spec.effectiveSelector()).isEqualTo("TAGS = 'a'");
        spec.setTags(" a || b's ,");
        assertThat(spec.effectiveSelector()).isEqualTo("TAGS IN ('a', 'b''s')");
        spec.setMessageSelector("x > 1 OR y");
        assertThat(spec.effectiveSelector()).isEqualTo("TAGS IN ('a', 'b''s') AND (x > 1 OR y)");
        spec.setTags("*");
        assertThat(spec.effectiveSelector()).isEqualTo("x > 1 OR y");
    }

    @Test
    void prefetchTravelsInTheUrl() {
        FerryActivationSpec spec = onQueue("orders");
        spec.setPrefetch("3");
        ConnectionSettings adapter = new ConnectionSettings("ferry://a:1?x=y", null, null, null);
        assertThat(spec.connectionSettings(adapter).url()).isEqualTo("ferry://a:1?x=y&prefetch=3");
        ConnectionSettings prefetching = new ConnectionSettings("ferry://a:1?prefetch=500&x=y", null, null, null);
        assertThat(spec.connectionSettings(prefetching).url())
                .as("the bean knows better than the adapter")
                .isEqualTo("ferry://a:1?x=y&prefetch=3");
    }
}
