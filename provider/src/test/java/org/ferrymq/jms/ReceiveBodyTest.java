package org.ferrymq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the failure of a receiveBody means to the message, in each session mode. */
class ReceiveBodyTest extends ScriptedTest {
    private static void assertUnfit(JMSConsumer consumer) {
        assertThatThrownBy(() -> consumer.receiveBody(Integer.class)).isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> consumer.receiveBody(Integer.class, 1_000))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> consumer.receiveBodyNoWait(Integer.class))
                .isInstanceOf(MessageFormatRuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {JMSContext.AUTO_ACKNOWLEDGE, JMSContext.DUPS_OK_ACKNOWLEDGE})
    void withoutAnAcknowledgementOfItsOwnTheMessageIsTheNextOneAgain(int mode) throws JMSException {
        JMSContext context = factory.createContext(mode);
        JMSConsumer consumer = context.createConsumer(queue);
        backend.deliver(1, 1, 1, "m1");
        backend.deliver(1, 2, 1, "m2");
        assertUnfit(consumer);
        Message message = consumer.receive(1_000);
        assertThat(message.getBody(String.class)).isEqualTo("m1");
        assertThat(message.getJMSRedelivered()).isFalse();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertUnfit(consumer);
        context.close();
        assertThat(backend.calls("ack")).containsExactly("ack 1-1");
        assertThat(backend.calls).contains("close consumer 1 at 1");
    }

    @Test
    void inAnXaSessionWithoutABranchTooTheMessageIsTheNextOneAgain() {
        JMSContext context = factory.createXAContext();
        JMSConsumer consumer = context.createConsumer(queue);
        backend.deliver(1, 1, 1, "m1");
        assertUnfit(consumer);
        assertThat(backend.calls("ack")).isEmpty();
        assertThat(consumer.receiveBody(String.class)).isEqualTo("m1");
        assertThat(backend.calls("ack")).containsExactly("ack 1-1");
    }

    @Test
    void withClientAcknowledgeTheMessageWasReceived() {
        JMSContext context = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE);
        JMSConsumer consumer = context.createConsumer(queue);
        for (int i = 1; i <= 4; i++) {
            backend.deliver(1, i, 1, "m" + i);
        }
        assertUnfit(consumer);
        assertThat(consumer.receiveBody(String.class)).isEqualTo("m4");
        context.acknowledge();
        assertThat(backend.calls("ack")).containsExactly("ack 1-4 waiting");
    }

    @Test
    void inATransactionTheMessageWasReceived() {
        JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED);
        JMSConsumer consumer = context.createConsumer(queue);
        for (int i = 1; i <= 3; i++) {
            backend.deliver(1, i, 1, "m" + i);
        }
        assertUnfit(consumer);
        context.rollback();
        assertThat(backend.calls("recover")).containsExactly("recover 1@3");
    }
}
