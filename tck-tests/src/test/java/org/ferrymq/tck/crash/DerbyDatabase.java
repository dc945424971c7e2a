package org.ferrymq.tck.crash;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.derby.drda.NetworkServerControl;
import org.apache.derby.jdbc.ClientXADataSource;
import org.apache.derby.shared.common.reference.SQLState;
import org.ferrymq.tck.wildfly.Ports;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;

/**
 * Apache Derby as a server in the tests' own process, which is never killed. It keeps a prepared branch when the connection that prepared it ends, and lists it
 * to whoever recovers; H2 does neither. For one thread.
 */
final class DerbyDatabase implements AutoCloseable {
    static final String USER = "sa";
    static final String PASSWORD = "sa";
    /** What is looked up in the server's home and thrown away with it. */
    private static final String NAME = "orders";

    private final Path home;
    private final int port;
    private final NetworkServerControl control;
    private final Connection connection;

    /** Starts it with an empty database in {@code folder}. */
    DerbyDatabase(Path folder) throws IOException, SQLException {
        home = folder.toAbsolutePath();
        System.setProperty("derby.stream.error.file", home.resolve("derby.log").toString());
        System.setProperty("derby.system.durability", "test"); // it outlives everything that is killed
        port = Ports.free();
        connection = DriverManager.getConnection("jdbc:derby:" + path() + ";create=true", USER, PASSWORD);
        try {
            control = new NetworkServerControl(InetAddress.getLoopbackAddress(), port);
            control.start(null); // what it has to say goes to derby.log
        } catch (Exception e) { // so Derby declares it
            throw new IOException("Derby does not start on port " + port, e);
        }
        await("Derby listens on port " + port).atMost(Duration.ofSeconds(60)).until(this::listens);
    }

    private boolean listens() {
        try {
            control.ping();
            return true;
        } catch (Exception e) { // so Derby declares it
            return false;
        }
    }

    int port() {
        return port;
    }

    /** {@return the name by which its server knows the database} */
    String path() {
        return home.resolve(NAME).toString();
    }

    /** Runs a statement that returns no rows. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** {@return the first column of what a query finds} */
    List<String> query(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    /** {@return the branches that wait prepared} */
    List<String> inDoubt() throws SQLException {
        return query("SELECT GLOBAL_XID FROM SYSCS_DIAG.TRANSACTION_TABLE WHERE STATUS = 'PREPARED'");
    }

    /** Writes the driver as one jar, for application servers to deploy. {@return the file} */
    static Path driver(Path folder) throws IOException {
        Path file = folder.resolve("derby-driver.jar");
        JavaArchive jar = ShrinkWrap.create(JavaArchive.class, "derby-driver.jar");
        for (Class<?> part : List.of(
                ClientXADataSource.class, org.apache.derby.client.ClientAutoloadedDriver.class, SQLState.class)) {
            try {
                Path source = Path.of(
                        part.getProtectionDomain().getCodeSource().getLocation().toURI());
                jar.merge(ShrinkWrap.create(
                                ZipImporter.class, source.getFileName().toString())
                        .importFrom(source.toFile())
                        .as(JavaArchive.class));
            } catch (URISyntaxException e) {
                throw new IOException(e);
            }
        }
        jar.delete("module-info.class");
        jar.as(ZipExporter.class).exportTo(file.toFile(), true);
        return file;
    }

    @Override
    public void close() throws Exception {
        control.shutdown();
        connection.close();
        try {
            DriverManager.getConnection("jdbc:derby:" + path() + ";shutdown=true", USER, PASSWORD)
                    .close();
        } catch (SQLException e) {
            if (!"08006".equals(e.getSQLState())) { // Derby's way to say that it is done
                throw e;
            }
        }
    }
}
