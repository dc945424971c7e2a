package org.ferrymq.tck.servers.ear;

import jakarta.ejb.EJB;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** {@code GET run} shows what the bean got, {@code GET run?text=...&factory=...} sends it something. */
@WebServlet("/run")
public class EarServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @EJB
    private transient Deployment deployment;

    @Override
    @SuppressWarnings("BanJNDI") // the test names what the server binds
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        String text = request.getParameter("text");
        if (text == null) {
            response.getWriter().write(deployment.text());
            return;
        }
        try {
            ConnectionFactory factory = InitialContext.doLookup(request.getParameter("factory"));
            try (JMSContext context = factory.createContext()) {
                context.createProducer().send(context.createQueue("life.ear"), text);
            }
        } catch (NamingException e) {
            throw new IOException(e);
        }
    }
}
