package org.ferrymq.tck.wildfly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The order service as a script sees it. */
public final class OrderClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI application;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Creates a client of the order service on the server at {@code http}. */
    public OrderClient(URI http) {
        this.application = http.resolve("/orders/");
    }

    /** Something that happened to an order: placed, received, rolled back, replied, reminded or dead letter; the delivery count, or 0; text; milliseconds since 1970. */
    public record Event(String what, int attempt, String text, long at) {}

    /** Places an order and returns its id. */
    public String place(Map<String, String> form) throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(application.resolve("api/orders"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 202) {
            throw new IOException("The order was not taken: " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body()).get("id").asText();
    }

    /** {@return what happened to an order so far; empty if the service does not know it} */
    public List<Event> events(String id) throws IOException, InterruptedException {
        List<Event> events = new ArrayList<>();
        for (JsonNode event : order(id).path("events")) {
            events.add(new Event(
                    event.get("what").asText(),
                    event.get("attempt").asInt(),
                    event.get("text").asText(),
                    event.get("at").asLong()));
        }
        return events;
    }

    /** {@return how many rows the database has for an order} */
    public int rows(String id) throws IOException, InterruptedException {
        return order(id).path("rows").asInt(0);
    }

    private JsonNode order(String id) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(application.resolve("api/orders/" + id)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 404) {
            return MissingNode.getInstance();
        }
        if (response.statusCode() != 200) {
            throw new IOException("Order " + id + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** {@return how often {@code what} happened to an order} */
    public long count(String id, String what) throws IOException, InterruptedException {
        return events(id).stream().filter(event -> event.what().equals(what)).count();
    }

    /** {@return HTTP status of the page, 404 while it is not deployed} */
    public int statusOfPage() throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(application).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
