package org.ferrymq.quickstart;

import static org.ferrymq.quickstart.StepFailedException.check;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.ferrymq.jms.FerryConnectionFactory;
import org.ferrymq.tck.wildfly.OrderClient;
import org.ferrymq.tck.wildfly.OrderClient.Event;

/** The steps on the order service in an application server. Each checks what it claims. */
final class OrderStory {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final OrderClient orders;
    private final FerryConnectionFactory factory;
    private final Narrator story;
    private final List<String> answered = new ArrayList<>();

    OrderStory(OrderClient orders, FerryConnectionFactory factory, Narrator story) {
        this.orders = orders;
        this.factory = factory;
        this.story = story;
    }

    private List<Event> placeAndAwaitReply(Map<String, String> order) throws IOException, InterruptedException {
        String id = place(order);
        Awaitility.await("a reply to " + id).atMost(PATIENCE).until(() -> orders.count(id, "replied") > 0);
        answered.add(id);
        List<Event> events = orders.events(id);
        for (Event event : events.subList(1, events.size())) {
            String attempt = event.attempt() > 0 ? "attempt " + event.attempt() + ", " : "";
            story.event(event.what(), attempt + event.text());
        }
        return events;
    }

    private String place(Map<String, String> order) throws IOException, InterruptedException {
        String id = orders.place(order);
        Map<String, String> shown = new HashMap<>(order);
        String item = shown.remove("item");
        story.event(
                "placed", "order " + id + ": " + item + ", " + shown.toString().replaceAll("[{}]", ""));
        return id;
    }

    private static List<String> whats(List<Event> events) {
        return events.stream()
                .map(event -> event.attempt() == 0 ? event.what() : event.what() + " " + event.attempt())
                .toList();
    }

    private static void expect(List<Event> events, String... expected) {
        check(whats(events).equals(List.of(expected)), "what happened was " + whats(events));
    }

    void priorityOrder() throws Exception {
        List<Event> events = placeAndAwaitReply(Map.of("item", "deck chair", "tag", "priority"));
        expect(events, "placed", "received 1", "replied 1");
        check(
                events.get(1).text().contains("express desk"),
                "the wrong bean got it: " + events.get(1).text());
        List<Event> gift = placeAndAwaitReply(Map.of("item", "bottle of rum", "tag", "gift"));
        expect(gift, "placed", "received 1", "replied 1");
        check(
                gift.get(1).text().contains("standard desk"),
                "the wrong bean got it: " + gift.get(1).text());
    }

    void unmatchedOrder() throws Exception {
        String id = place(Map.of("item", "sea chest", "tag", "backorder"));
        placeAndAwaitReply(Map.of("item", "life belt", "tag", "priority"));
        expect(orders.events(id), "placed");
        List<String> waiting = waiting();
        check(waiting.equals(List.of(id)), "waiting in the queue are " + waiting);
        story.event("browsed", "order " + id + " waits in the queue, because no bean's selector matches its tag");
    }

    private List<String> waiting() throws JMSException {
        try (JMSContext context = factory.createContext();
                QueueBrowser browser = context.createBrowser(context.createQueue("orders"))) {
            List<String> ids = new ArrayList<>();
            for (Enumeration<?> messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                ids.add(((Message) messages.nextElement()).getStringProperty("KEYS"));
            }
            return ids;
        }
    }

    void failingOrder() throws Exception {
        List<Event> events = placeAndAwaitReply(Map.of("item", "sail", "tag", "standard", "fail", "once"));
        expect(events, "placed", "received 1", "rolled back 1", "received 2", "replied 2");
    }

    void hopelessOrder() throws Exception {
        String id = place(Map.of("item", "wreck", "tag", "standard", "fail", "always"));
        Awaitility.await("a dead letter of " + id).atMost(PATIENCE).until(() -> orders.count(id, "dead letter") > 0);
        List<Event> events = orders.events(id);
        Event last = events.get(events.size() - 1);
        long attempts = orders.count(id, "rolled back");
        check(attempts > 1 && orders.count(id, "replied") == 0, "what happened was " + whats(events));
        check(orders.rows(id) == 0, "order " + id + " is in the database");
        story.event("rolled back", attempts + " attempts");
        story.event(last.what(), last.text());
    }

    void delayedOrder() throws Exception {
        List<Event> events = placeAndAwaitReply(Map.of(
                "id", "return-1", "item", "return ticket", "tag", "standard", "delay", "2000", "remindAfter", "1500"));
        expect(events, "placed", "received 1", "replied 1");
        long waited = events.get(1).at() - events.get(0).at();
        check(waited >= 2000, "it came " + (2000 - waited) + " ms early");
        story.event("measured", waited + " ms between placing and receiving");
        Awaitility.await("a reminder").atMost(PATIENCE).until(() -> orders.count("return-1", "reminded") > 0);
        Event reminder = orders.events("return-1").get(3);
        long after = reminder.at() - events.get(1).at();
        check(after >= 1500, "the reminder came " + (1500 - after) + " ms early");
        story.event(reminder.what(), reminder.text() + ", " + after + " ms after the order");
    }

    void oneReplyEach() throws Exception {
        for (String id : answered) {
            long replies = orders.count(id, "replied");
            check(replies == 1, "order " + id + " has " + replies + " replies");
            int rows = orders.rows(id);
            check(rows == 1, "order " + id + " has " + rows + " rows in the database");
        }
        story.event("counted", answered.size() + " orders, one row and one reply each");
    }
}
