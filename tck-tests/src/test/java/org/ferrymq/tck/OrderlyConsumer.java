package org.ferrymq.tck;

import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/**
 * Consumes in order, printing a line {@code got BODY} for each message, slowly enough to be killed in the middle. Arguments:
 * nameserver, group, topic.
 */
final class OrderlyConsumer {
    private static final long WORK_MS = 20;

    private OrderlyConsumer() {}

    public static void main(String[] arguments) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(arguments[1]);
        consumer.setNamesrvAddr(arguments[0]);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setPersistConsumerOffsetInterval(1000);
        consumer.subscribe(arguments[2], "*");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            messages.forEach(
                    message -> System.out.println("got " + new String(message.getBody(), StandardCharsets.UTF_8)));
            System.out.flush();
            try {
                Thread.sleep(WORK_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        Thread.currentThread().join();
    }
}
