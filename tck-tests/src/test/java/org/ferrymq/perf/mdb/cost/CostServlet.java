package org.ferrymq.perf.mdb.cost;

import jakarta.annotation.Resource;
import jakarta.jms.ConnectionFactory;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.ferrymq.jms.FerryQueue;

/** Measures one way of receiving or sending a number of messages; what is answered is JSON. For one request at a time. */
@WebServlet(urlPatterns = "/cost", loadOnStartup = 1)
public class CostServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final long PATIENCE_NANOS = 50_000_000_000L;

    @Resource(lookup = "java:/jms/ferry")
    private transient ConnectionFactory pool;

    @Override
    public void init() throws ServletException {
        try {
            Receiving.restBean();
        } catch (Exception e) {
            throw new ServletException("the bean cannot be stopped", e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String url = request.getParameter("url");
        String way = request.getParameter("way");
        int warmUp = Integer.parseInt(request.getParameter("warmUp"));
        int messages = Integer.parseInt(request.getParameter("messages"));
        try {
            Reading cost = switch (way) {
                case "listeners" -> receive(() -> Receiving.byListeners(url), url, warmUp, messages);
                case "adapter" -> receive(() -> Receiving.byAdapter(url), url, warmUp, messages);
                case "bean" -> receive(Receiving::byBean, url, warmUp, messages);
                case "session" -> send(Sending.bySession(url), url, warmUp, messages);
                case "pool" -> send(Sending.byPool(pool, new FerryQueue(Messages.QUEUE)), url, warmUp, messages);
                default -> throw new ServletException("no way " + way);
            };
            response.setContentType("application/json");
            response.getWriter().print(cost.toJson());
        } catch (ServletException | IOException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(way + ": " + e.getMessage(), e);
        }
    }

    /** Opens a way. */
    @FunctionalInterface
    private interface Opening {
        Receiving open() throws Exception;
    }

    /** Works off a backlog; the last part does not count, when sessions fall idle. */
    private static Reading receive(Opening way, String url, int warmUp, int messages) throws Exception {
        int all = warmUp + messages;
        Counting backlog = new Counting(0, all);
        Sending.bySession(url).whileAsked(backlog);
        long before = Received.MESSAGES.count();
        try (Receiving open = way.open()) {
            Reading begin = await(before + warmUp);
            Reading end = await(before + warmUp + messages * 95L / 100);
            await(before + all);
            return end.since(begin);
        }
    }

    private static Reading await(long messages) throws InterruptedException, IOException {
        long begin = System.nanoTime();
        while (Received.MESSAGES.count() < messages) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new IOException(Received.MESSAGES.count() + " of " + messages + " messages came");
            }
            Thread.sleep(1);
        }
        return Reading.of(Received.MESSAGES.count());
    }

    /** Sends, and has it all taken away afterwards. */
    private static Reading send(Sending way, String url, int warmUp, int messages) throws Exception {
        Counting counting = new Counting(warmUp, messages);
        way.whileAsked(counting);
        long before = Received.MESSAGES.count();
        try (Receiving open = Receiving.byListeners(url)) {
            await(before + warmUp + messages);
        }
        return counting.cost();
    }

    /** Asks for the messages of a measurement, and reads what they take. */
    private static final class Counting implements Sending.Progress {
        private final int warmUp;
        private final int all;
        private int sent;
        private Reading begin;
        private Reading end;

        Counting(int warmUp, int messages) {
            this.warmUp = warmUp;
            this.all = warmUp + messages;
        }

        @Override
        public boolean next() {
            if (sent == warmUp) {
                begin = Reading.of(sent);
            }
            if (sent == all) {
                end = Reading.of(sent);
                return false;
            }
            sent++;
            return true;
        }

        Reading cost() {
            return end.since(begin);
        }
    }
}
