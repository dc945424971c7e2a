package org.ferrymq.tck;

import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Sends one half message without ever saying what becomes of it, prints a line, and waits to be killed. Arguments:
 * nameserver, group, topic, body.
 */
final class ForgetfulProducer {
    private ForgetfulProducer() {}

    public static void main(String[] arguments) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer(arguments[1]);
        producer.setNamesrvAddr(arguments[0]);
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                return LocalTransactionState.UNKNOW;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                return LocalTransactionState.UNKNOW;
            }
        });
        producer.start();
        producer.sendMessageInTransaction(
                new Message(arguments[2], arguments[3].getBytes(StandardCharsets.UTF_8)), null);
        System.out.println("sent");
        Thread.currentThread().join();
    }
}
