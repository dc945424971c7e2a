package org.ferrymq.tck.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real application server in processes of its own, on free ports, with a configuration that belongs to its user and leaves the unpacked server as it is. The
 * resource adapter is installed by the script that users run. For one thread; closing kills what still runs.
 */
public abstract class AppServer implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final Path home;
    final Path work;

    /**
     * Creates one that does not run yet.
     *
     * @param home the unpacked server, which stays as it is
     * @param work folder for all that it writes
     */
    AppServer(Path home, Path work) {
        this.home = home.toAbsolutePath();
        this.work = work.toAbsolutePath();
    }

    /** Creates the server {@code wildfly} or {@code payara}, unpacked where the system property {@code wildfly.home} or {@code payara.home} says. */
    public static AppServer create(String kind, Path work) throws IOException {
        return switch (kind) {
            case "wildfly" -> new WildFlyNode(Path.of(System.getProperty("wildfly.home")), work);
            case "payara" -> new PayaraNode(Path.of(System.getProperty("payara.home")), work);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** Adds an option of the server's JVM, before it starts. */
    public abstract void jvmOption(String option) throws IOException;

    /** Runs the script that installs the adapter, in the running or the stopped server, whatever comes of it. */
    public abstract Commands.Result tryInstall(String... options) throws IOException;

    /** Installs the adapter, which has to succeed. {@return what the script printed} */
    public final String install(String brokerUrl, String... more) throws IOException {
        String[] options = new String[more.length + 2];
        options[0] = "--url";
        options[1] = brokerUrl;
        System.arraycopy(more, 0, options, 2, more.length);
        return Commands.output(List.of("install", brokerUrl), tryInstall(options));
    }

    /**
     * Installs the adapter and starts the server.
     *
     * @param more options of the script that installs
     */
    public final void setUp(String brokerUrl, String... more) throws IOException {
        setUp(brokerUrl, List.of(), more);
    }

    /**
     * A further connection factory on the installed adapter, {@code java:/jms/NAME} or {@code jms/NAME}.
     *
     * @param properties of the connection factory
     * @param wildFly attributes of WildFly's connection definition
     * @param payara options of Payara's {@code create-connector-connection-pool}
     */
    public record Pool(String name, Map<String, String> properties, Map<String, String> wildFly, List<String> payara) {
        public Pool {
            properties = Map.copyOf(properties);
            wildFly = Map.copyOf(wildFly);
            payara = List.copyOf(payara);
        }
    }

    /** As {@link #setUp(String, String...)}, with further connection factories. */
    public abstract void setUp(String brokerUrl, List<Pool> pools, String... more) throws IOException;

    /** Installs the adapter and an XA data source, {@code java:/jdbc/orders} or {@code jdbc/orders}, on a H2 database in a file, and starts the server. */
    public abstract void setUp(String brokerUrl, Path database) throws IOException;

    /** Starts the server and waits until it serves. */
    public abstract void start() throws IOException;

    /** Stops it as an operator does. */
    public abstract void stop() throws IOException;

    /** SIGKILL. */
    public abstract void kill();

    public abstract boolean isAlive();

    /**
     * Deploys an archive under the name of its file.
     *
     * @throws DeploymentRefusedException with what the server says
     */
    public abstract void deploy(Path archive) throws IOException;

    /** Undeploys an archive by the name of its file. */
    public abstract void undeploy(String archive) throws IOException;

    /** Lets an application rest as an operator does: its beans get no messages until {@link #wakeUp}. WildFly suspends the whole server, Payara the application. */
    public abstract void putToSleep(String archive) throws IOException;

    /** Ends {@link #putToSleep}. */
    public abstract void wakeUp(String archive) throws IOException;

    /** Tells an adapter that will be deployed in an .ear where its broker is, before the server starts or the .ear is deployed. */
    public abstract void configureEmbedded(String ear, String brokerUrl) throws IOException;

    /** {@return the process in which applications run} */
    public abstract long pid();

    /** {@return where its applications are} */
    public abstract URI http();

    /** {@return what it has logged in all its lives} */
    public abstract String log() throws IOException;

    /** {@return the lines of {@link #log} that name errors} */
    public abstract List<String> errors() throws IOException;

    /** {@return the file to look into when something is wrong} */
    public abstract Path logFile();

    /** The server refused a deployment. */
    public static final class DeploymentRefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        DeploymentRefusedException(String message) {
            super(message);
        }
    }

    /** {@return the body of a page of an application} */
    public final String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(http().resolve(path))
                        .timeout(Duration.ofMinutes(5))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    static String h2(Path database) {
        return "jdbc:h2:" + database.toAbsolutePath() + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    }

    @Override
    public void close() {
        kill();
    }
}
