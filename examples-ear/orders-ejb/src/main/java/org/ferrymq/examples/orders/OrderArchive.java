package org.ferrymq.examples.orders;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.ejb.EJBException;
import jakarta.ejb.Lock;
import jakarta.ejb.LockType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The orders that are done, in a database that takes part in the JTA transaction. Nothing stops an order from being entered twice: that it never is, is what the
 * transaction is for. A real application would have its administrator define the data source; this one brings H2 in memory along.
 */
@Singleton
@Startup
@Lock(LockType.READ)
@DataSourceDefinition(
        name = "java:app/jdbc/orders",
        className = "org.h2.jdbcx.JdbcDataSource",
        url = "jdbc:h2:mem:ferrymq-orders;DB_CLOSE_DELAY=-1",
        user = "sa",
        password = "sa")
public class OrderArchive {
    @Resource(lookup = "java:app/jdbc/orders")
    private DataSource database;

    @PostConstruct
    void createTable() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS orders_done"
                    + " (id VARCHAR(100), item VARCHAR(200), quantity INT, processor VARCHAR(100))");
        } catch (SQLException e) {
            throw new EJBException("The table of orders could not be created: " + e.getMessage(), e);
        }
    }

    /** Enters an order that is done, as part of the caller's transaction. */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public void enter(Order order, String processor) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO orders_done VALUES (?, ?, ?, ?)")) {
            insert.setString(1, order.id());
            insert.setString(2, order.item());
            insert.setInt(3, order.quantity());
            insert.setString(4, processor);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new EJBException("Order " + order.id() + " could not be entered: " + e.getMessage(), e);
        }
    }

    /** {@return how many rows there are for an order that is done, by its id} */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public Map<String, Integer> rows() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT id, COUNT(*) FROM orders_done GROUP BY id")) {
            Map<String, Integer> rows = new HashMap<>();
            while (found.next()) {
                rows.put(found.getString(1), found.getInt(2));
            }
            return rows;
        } catch (SQLException e) {
            throw new EJBException("The orders could not be read: " + e.getMessage(), e);
        }
    }
}
