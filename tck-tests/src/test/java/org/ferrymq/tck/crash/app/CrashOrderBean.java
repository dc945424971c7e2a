package org.ferrymq.tck.crash.app;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Receives an order, enters it into the database and replies, all in one JTA transaction. The names are below {@code java:/} in WildFly, which looks there by itself. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "crash.orders"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "3"),
            @ActivationConfigProperty(propertyName = "setupInterval", propertyValue = "200")
        })
public class CrashOrderBean implements MessageListener {
    private DataSource database;
    private ConnectionFactory messaging;

    @PostConstruct
    @SuppressWarnings("BanJNDI") // constant names, in the server's own directory
    void lookUp() {
        try {
            InitialContext names = new InitialContext();
            database = (DataSource) names.lookup("jdbc/orders");
            messaging = (ConnectionFactory) names.lookup("jms/ferry");
        } catch (NamingException e) {
            throw new EJBException(e);
        }
    }

    @Override
    public void onMessage(Message message) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO orders_done VALUES (?)");
                JMSContext context = messaging.createContext()) {
            String order = message.getBody(String.class);
            insert.setString(1, order);
            insert.executeUpdate();
            context.createProducer().send(message.getJMSReplyTo(), order);
        } catch (JMSException | SQLException e) {
            throw new EJBException(e);
        }
    }
}
