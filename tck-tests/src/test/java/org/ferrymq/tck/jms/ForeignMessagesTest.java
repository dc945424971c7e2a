package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.core.client.impl.ClientMessageImpl;
import org.apache.activemq.artemis.jms.client.ActiveMQBytesMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.activemq.artemis.jms.client.ActiveMQMapMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQObjectMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQStreamMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQTextMessage;
import org.ferrymq.jms.FerryQueue;
import org.junit.jupiter.api.Test;

/** 3.12 Provider implementations of message interfaces: another provider's messages (Artemis's, the real classes) are sent like our own. */
class ForeignMessagesTest extends JmsTest {
    /** What makes Artemis's messages, without a server of its own. */
    private static final ClientSession ARTEMIS = (ClientSession) Proxy.newProxyInstance(
            ForeignMessagesTest.class.getClassLoader(), new Class<?>[] {ClientSession.class}, (proxy, method, args) -> {
                if (method.getName().equals("createMessage") && args.length == 5) {
                    return new ClientMessageImpl(
                            (byte) args[0], (boolean) args[1], (long) args[2], (long) args[3], (byte) args[4], 1024);
                }
                throw new UnsupportedOperationException(method.toString());
            });

    private <M extends Message> M overTheWire(Message foreign, Class<M> type) throws JMSException {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue());
        producer.send(foreign);
        Message received = session.createConsumer(queue()).receive(SOON);
        session.close();
        return type.cast(received);
    }

    @Test
    void headersAndPropertiesGoAlongAndTheSendersMessageLearnsWhatItWasSentWith() throws Exception {
        ActiveMQTextMessage foreign = new ActiveMQTextMessage(ARTEMIS);
        foreign.setText("grüße");
        foreign.setJMSCorrelationID("correlated");
        foreign.setJMSType("type");
        foreign.setJMSReplyTo(ActiveMQDestination.createQueue("answers"));
        foreign.setJMSDeliveryMode(jakarta.jms.DeliveryMode.NON_PERSISTENT); // the producer's counts
        foreign.setJMSPriority(9);
        foreign.setStringProperty("text", "value");
        foreign.setBooleanProperty("flag", true);
        foreign.setByteProperty("b", (byte) 1);
        foreign.setShortProperty("s", (short) 2);
        foreign.setIntProperty("i", 3);
        foreign.setLongProperty("l", 4);
        foreign.setFloatProperty("f", 5.5f);
        foreign.setDoubleProperty("d", 6.5);
        foreign.setStringProperty("JMSXGroupID", "group");

        TextMessage received = overTheWire(foreign, TextMessage.class);
        assertThat(received.getText()).isEqualTo("grüße");
        assertThat(received.getJMSCorrelationID()).isEqualTo("correlated");
        assertThat(received.getJMSType()).isEqualTo("type");
        assertThat(((Queue) received.getJMSReplyTo()).getQueueName()).isEqualTo("answers");
        assertThat(received.getJMSDeliveryMode()).isEqualTo(jakarta.jms.DeliveryMode.PERSISTENT);
        assertThat(received.getJMSPriority()).isEqualTo(4);
        assertThat(received.getObjectProperty("text")).isEqualTo("value");
        assertThat(received.getObjectProperty("flag")).isEqualTo(true);
        assertThat(received.getObjectProperty("b")).isEqualTo((byte) 1);
        assertThat(received.getObjectProperty("s")).isEqualTo((short) 2);
        assertThat(received.getObjectProperty("i")).isEqualTo(3);
        assertThat(received.getObjectProperty("l")).isEqualTo(4L);
        assertThat(received.getObjectProperty("f")).isEqualTo(5.5f);
        assertThat(received.getObjectProperty("d")).isEqualTo(6.5);
        assertThat(received.getStringProperty("JMSXGroupID")).isEqualTo("group");
        assertThat(propertyNames(received)).noneMatch(name -> name.startsWith("_AMQ"));

        assertThat(foreign.getJMSMessageID()).isEqualTo(received.getJMSMessageID());
        assertThat(foreign.getJMSTimestamp()).isEqualTo(received.getJMSTimestamp());
        assertThat(foreign.getJMSPriority()).isEqualTo(4);
        assertThat(foreign.getJMSDeliveryMode()).isEqualTo(jakarta.jms.DeliveryMode.PERSISTENT);
        assertThat(((Queue) foreign.getJMSDestination()).getQueueName()).isEqualTo(queue().getQueueName());
    }

    @Test
    void whatProvidersSetStaysBehindAndWhatCannotTravelIsNamed() throws Exception {
        ActiveMQTextMessage foreign = new ActiveMQTextMessage(ARTEMIS);
        foreign.setStringProperty("JMSXDeliveredBy", "another provider");
        foreign.setStringProperty("JMSXUserID", "somebody");
        assertThat(propertyNames(overTheWire(foreign, TextMessage.class)))
                .noneMatch(name -> name.startsWith("JMSXDelivered") || name.startsWith("JMSXUser"));

        foreign.setStringProperty("CLUSTER", "x");
        assertThatThrownBy(() -> overTheWire(foreign, TextMessage.class))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("ActiveMQTextMessage")
                .hasMessageContaining("property 'CLUSTER' is reserved")
                .hasMessageContaining("copy what is needed");
    }

    private static List<String> propertyNames(Message message) throws JMSException {
        List<String> names = new ArrayList<>();
        for (Enumeration<?> all = message.getPropertyNames(); all.hasMoreElements(); ) {
            names.add((String) all.nextElement());
        }
        return names;
    }

    @Test
    void bodiesOfEveryKindAreCopied() throws Exception {
        ActiveMQBytesMessage bytes = new ActiveMQBytesMessage(ARTEMIS) {};
        byte[] content = new byte[100_000];
        new java.util.Random(1).nextBytes(content);
        bytes.writeBytes(content);
        BytesMessage receivedBytes = overTheWire(bytes, BytesMessage.class);
        assertThat(receivedBytes.getBody(byte[].class)).isEqualTo(content);

        ActiveMQMapMessage map = new ActiveMQMapMessage(ARTEMIS) {};
        map.setInt("int", 1);
        map.setString("string", "two");
        map.setBytes("bytes", new byte[] {3});
        map.setChar("char", 'c');
        MapMessage receivedMap = overTheWire(map, MapMessage.class);
        assertThat(receivedMap.getObject("int")).isEqualTo(1);
        assertThat(receivedMap.getString("string")).isEqualTo("two");
        assertThat(receivedMap.getBytes("bytes")).containsExactly(3);
        assertThat(receivedMap.getChar("char")).isEqualTo('c');

        ActiveMQStreamMessage stream = new ActiveMQStreamMessage(ARTEMIS) {};
        stream.writeLong(1);
        stream.writeString("two");
        stream.writeBytes(new byte[] {3, 4});
        stream.writeBoolean(true);
        StreamMessage receivedStream = overTheWire(stream, StreamMessage.class);
        assertThat(receivedStream.readLong()).isEqualTo(1);
        assertThat(receivedStream.readString()).isEqualTo("two");
        assertThat(receivedStream.readObject()).isEqualTo(new byte[] {3, 4});
        assertThat(receivedStream.readBoolean()).isTrue();

        ActiveMQObjectMessage object = new ActiveMQObjectMessage(ARTEMIS, null) {};
        object.setObject(new ArrayList<>(List.of("a", 1)));
        assertThat(overTheWire(object, ObjectMessage.class).getObject()).isEqualTo(List.of("a", 1));

        ActiveMQTextMessage none = new ActiveMQTextMessage(ARTEMIS);
        assertThat(overTheWire(none, TextMessage.class).getText()).isNull();
        assertThat(overTheWire(new ActiveMQMessage(ARTEMIS) {}, Message.class))
                .as("no body at all")
                .isNotInstanceOfAny(TextMessage.class, BytesMessage.class);
    }

    @Test
    void oneThatWasReceivedIsSentOnWithoutItsProvidersProperties() throws Exception {
        Session session = connection.createSession();
        send(session, queue(), "received");
        MessageConsumer consumer = session.createConsumer(queue());
        Message received = consumer.receive(SOON);
        Queue on = new FerryQueue(name("-on"));
        session.createProducer(on).send(received);
        assertThat(drain(on)).containsExactly("received");
        received.clearProperties();
        received.clearBody();
        ((TextMessage) received).setText("changed");
        session.createProducer(on).send(received);
        assertThat(drain(on)).containsExactly("changed");
    }

    @Test
    void anAsynchronousSendHandsBackTheSendersOwnMessage() throws Exception {
        Session session = connection.createSession();
        ActiveMQTextMessage foreign = new ActiveMQTextMessage(ARTEMIS);
        foreign.setText("asynchronous");
        CompletableFuture<Message> completed = new CompletableFuture<>();
        session.createProducer(queue()).send(foreign, new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                completed.complete(message);
            }

            @Override
            public void onException(Message message, Exception exception) {
                completed.completeExceptionally(exception);
            }
        });
        assertThat(completed.get(SOON, TimeUnit.MILLISECONDS)).isSameAs(foreign);
        assertThat(foreign.getJMSMessageID()).startsWith("ID:");
        assertThat(drain(queue())).containsExactly("asynchronous");
    }

    @Test
    void destinationsOfOtherProvidersCountByTheirNamesExceptTemporaryOnes() throws Exception {
        Session session = connection.createSession();
        session.createProducer(ActiveMQDestination.createQueue(name("-q"))).send(session.createTextMessage("by name"));
        assertThat(drain(queue())).containsExactly("by name");
        Message message = session.createMessage();
        message.setJMSReplyTo(ActiveMQDestination.createTemporaryQueue("theirs"));
        assertThatThrownBy(() -> session.createProducer(queue()).send(message))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createProducer(ActiveMQDestination.createTemporaryQueue("theirs")))
                .isInstanceOf(InvalidDestinationException.class);
    }
}
