package org.ferrymq.tck.crash.app;

import jakarta.annotation.Resource;
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
import javax.sql.DataSource;

/** Receives an order, enters it into the database and replies, all in one JTA transaction. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "crash.orders"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "3"),
            @ActivationConfigProperty(propertyName = "setupInterval", propertyValue = "200")
        })
public class CrashOrderBean implements MessageListener {
    @Resource(lookup = "java:/jdbc/orders")
    private DataSource database;

    @Resource(lookup = "java:/jms/ferry")
    private ConnectionFactory messaging;

    @Override
    public void onMessage(Message message) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO orders_done VALUES (?)");
                JMSContext context = messaging.createContext()) {
            String order = message.getBody(String.class);
            insert.setString(1, order);
            insert.executeUpdate();
            context.createProducer().send(context.createQueue("crash.replies"), order);
        } catch (JMSException | SQLException e) {
            throw new EJBException(e);
        }
    }
}
