package org.ferrymq.examples.orders.web;

import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.json.Json;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.ferrymq.examples.orders.Failure;
import org.ferrymq.examples.orders.Order;
import org.ferrymq.examples.orders.OrderArchive;
import org.ferrymq.examples.orders.OrderBook;
import org.ferrymq.examples.orders.OrderDesk;

/**
 * {@code POST api/orders} with the form fields {@code id} (optional), {@code item}, {@code quantity}, {@code tag}, {@code fail} (never, once,
 * always), {@code delay} and {@code remindAfter} (milliseconds) places an order; {@code GET api/orders} lists all, {@code GET api/orders/ID} shows one.
 */
@WebServlet("/api/orders/*")
public class OrderServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @EJB
    private transient OrderDesk desk;

    @EJB
    private transient OrderBook book;

    @EJB
    private transient OrderArchive archive;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Order order;
        long delay;
        try {
            order = new Order(
                    parameter(request, "id", "o-" + UUID.randomUUID().toString().substring(0, 8)),
                    parameter(request, "item", "ferry ticket"),
                    Integer.parseInt(parameter(request, "quantity", "1")),
                    parameter(request, "tag", "standard"),
                    Failure.of(parameter(request, "fail", "never")),
                    Long.parseLong(parameter(request, "remindAfter", "0")));
            delay = Long.parseLong(parameter(request, "delay", "0"));
        } catch (IllegalArgumentException e) {
            json(response, HttpServletResponse.SC_BAD_REQUEST, error(String.valueOf(e.getMessage())));
            return;
        }
        try {
            desk.place(order, delay);
        } catch (EJBException e) {
            log("Order " + order.id() + " was not placed", e);
            json(
                    response,
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                    error("the order was not placed: " + e.getMessage()));
            return;
        }
        json(response, HttpServletResponse.SC_ACCEPTED, order.toJson());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        if (path == null || path.length() < 2) {
            json(response, HttpServletResponse.SC_OK, book.allAsJson(archive.rows()));
            return;
        }
        String found = book.asJson(path.substring(1), archive.rows()).orElse(null);
        if (found == null) {
            json(response, HttpServletResponse.SC_NOT_FOUND, error("no such order"));
        } else {
            json(response, HttpServletResponse.SC_OK, found);
        }
    }

    private static String parameter(HttpServletRequest request, String name, String otherwise) {
        String value = request.getParameter(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static String error(String text) {
        return Json.createObjectBuilder().add("error", text).build().toString();
    }

    private static void json(HttpServletResponse response, int status, String body) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(body);
    }
}
