package org.ferrymq.tck.servers.app;

import jakarta.ejb.EJB;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Lets a test call {@link Features}: {@code GET run?what=METHOD&text=TEXT}; the answer is what the method returns, or status 500 with what it throws. */
@WebServlet("/run")
public class FeaturesServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @EJB
    private transient Features features;

    @EJB
    private transient LazyFeatures lazy;

    @EJB
    private transient Overdue overdue;

    @EJB
    private transient Heard heard;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        try {
            response.getWriter().write(run(request.getParameter("what"), request.getParameter("text")));
        } catch (Exception e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            response.getWriter().write(trace.toString());
        }
    }

    private String run(String what, String text) throws Exception {
        switch (what) {
            case "sendDefined" -> features.sendDefined(text);
            case "sendLocal" -> features.sendLocal(text);
            case "sendLocalAndRollBack" -> features.sendLocalAndRollBack(text);
            case "sendWithoutAndRollBack" -> features.sendWithoutAndRollBack(text);
            case "sendByQueueConnection" -> features.sendByQueueConnection(text);
            case "publish" -> features.publish(text);
            case "sendInjected" -> features.sendInjected(text);
            case "sendInjectedAndRollBack" -> features.sendInjectedAndRollBack(text);
            case "sendAsClerk" -> features.sendAsClerk(text);
            case "sendAsStranger" -> features.sendAsStranger(text);
            case "sendOnOneConnection" -> lazy.sendOnOneConnection(text);
            case "sendAndForgetToClose" -> lazy.sendAndForgetToClose(text);
            case "sendOnTwoConnections" -> lazy.sendOnTwoConnections(text, true);
            case "sendOnTwoConnectionsAndRollBack" -> lazy.sendOnTwoConnections(text, false);
            case "sendAtOnce" -> lazy.sendAtOnce(text);
            case "sendBesideAnIdleConnection" -> lazy.sendBesideAnIdleConnection(text);
            case "order" -> features.order(text);
            default -> {
                return result(what, text);
            }
        }
        return "done";
    }

    private String result(String what, String text) throws Exception {
        return switch (what) {
            case "receiveDefined" -> features.receiveDefined();
            case "receiveByQueueConnection" -> features.receiveByQueueConnection();
            case "receiveAndSendTooLate" -> overdue.receiveAndSend(text);
            case "receiveOnOneConsumer" -> lazy.receiveOnOneConsumer(text);
            case "receiveInjected" -> features.receiveInjected();
            case "receiveInjectedOrNothing" -> features.receiveInjectedOrNothing();
            case "forbiddenCallsThatWork" -> features.forbiddenCallsThatWork();
            case "heard" -> heard.text();
            default -> throw new IllegalArgumentException(what);
        };
    }
}
