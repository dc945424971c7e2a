package org.ferrymq.tck.servers.life;

import jakarta.ejb.EJB;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import javax.naming.NamingException;

/** Lets a test look into the application: {@code GET run?what=...}; status 500 with what was thrown. */
@WebServlet("/run")
public class LifeServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @EJB
    private transient Seen seen;

    @EJB
    private transient Sender sender;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        try {
            response.getWriter().write(run(request));
        } catch (NamingException | ReflectiveOperationException | RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            response.getWriter().write(trace.toString());
        }
    }

    private String run(HttpServletRequest request) throws NamingException, ReflectiveOperationException {
        String factory = request.getParameter("factory");
        String queue = request.getParameter("queue");
        String text = request.getParameter("text");
        switch (request.getParameter("what")) {
            case "send" -> sender.send(factory, queue, text);
            case "seen" -> {
                return seen.text();
            }
            case "sourceOf" -> {
                return Class.forName(text)
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString();
            }
            default -> throw new IllegalArgumentException(request.getParameter("what"));
        }
        return "done";
    }
}
