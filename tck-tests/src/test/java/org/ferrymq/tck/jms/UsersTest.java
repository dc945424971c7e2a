package org.ferrymq.tck.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.ferrymq.broker.admin.AdminMain;
import org.ferrymq.broker.security.PasswordHash;
import org.ferrymq.broker.security.UsersFile;
import org.ferrymq.jms.FerryConnectionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Chapter 6.1.1, authentication: who is not in the file of users is refused. */
@Timeout(120)
class UsersTest {
    @TempDir
    Path folder;

    private UsersFile users;
    private int namesrvPort;
    private FerryConnectionFactory factory;

    @BeforeEach
    void users() throws Exception {
        users = new UsersFile(folder.resolve("users.txt"));
        users.write(Map.of("j2ee", PasswordHash.of("j2ee", PasswordHash.MIN_ITERATIONS)));
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            namesrvPort = free.getLocalPort();
        }
        factory = new FerryConnectionFactory("embedded:?namesrvPort=" + namesrvPort + "&users=" + users.path());
    }

    @Test
    void aConnectionNeedsTheRightPassword() throws Exception {
        try (Connection connection = factory.createConnection("j2ee", "j2ee")) {
            connection.createSession().createProducer(null);
            assertThatThrownBy(() -> factory.createConnection("j2ee", "wrong"))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining("the user name or the password is wrong");
            assertThatThrownBy(() -> factory.createConnection("nobody", "j2ee"))
                    .isInstanceOf(JMSSecurityException.class);
            assertThatThrownBy(() -> factory.createConnection())
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining("wants a user name and a password");
            assertThatThrownBy(() -> factory.createContext("j2ee", "wrong"))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
            try (JMSContext context =
                    new FerryConnectionFactory(factory.getUrl() + "&user=j2ee&password=j2ee").createContext()) {
                assertThat(context.getMetaData()).isNotNull();
            }
            users.write(Map.of());
            assertThatThrownBy(() -> factory.createConnection("j2ee", "j2ee"))
                    .as("after the user was deleted")
                    .isInstanceOf(JMSSecurityException.class);
            connection.createSession().createTemporaryQueue();
        }
    }

    @Test
    void clientsOfRocketMqAreRefused() throws Exception {
        try (Connection keeper = factory.createConnection("j2ee", "j2ee")) {
            keeper.start();
            DefaultMQProducer producer = new DefaultMQProducer("users-test");
            producer.setNamesrvAddr("127.0.0.1:" + namesrvPort);
            producer.setRetryTimesWhenSendFailed(0);
            producer.start();
            try {
                Message message = new Message("any", "x".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                assertThatThrownBy(() -> producer.send(message)).hasStackTraceContaining("CODE: 16");
            } finally {
                producer.shutdown();
            }
        }
    }

    @Test
    void mqadminBringsAUser() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "j2ee\n");
        try (Connection keeper = factory.createConnection("j2ee", "j2ee")) {
            keeper.start();
            String namesrv = "127.0.0.1:" + namesrvPort;
            await().atMost(ONE_MINUTE)
                    .until(() -> mqadmin("namesrv", "list", "-n", namesrv).contains("broker-a"));
            assertThat(mqadmin("topic", "create", "parcels", "-n", namesrv)).contains("NO_PERMISSION (16)");
            assertThat(mqadmin(
                            "topic",
                            "create",
                            "parcels",
                            "-n",
                            namesrv,
                            "--user",
                            "j2ee",
                            "--password-file",
                            password.toString()))
                    .contains("Created topic parcels");
            Files.writeString(password, "wrong");
            assertThat(mqadmin(
                            "topic", "list", "-n", namesrv, "--user", "j2ee", "--password-file", password.toString()))
                    .contains("refuses user j2ee");
        }
    }

    @Test
    void theFileIsMadeByACommand() throws JMSException {
        String file = folder.resolve("made.txt").toString();
        assertThat(mqadmin("user", "list", file)).contains("cannot read");
        java.io.InputStream before = System.in;
        System.setIn(
                new java.io.ByteArrayInputStream("pässword\nmore".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        try {
            assertThat(mqadmin("user", "set", file, "orders", "--password-stdin", "--iterations", "20000"))
                    .contains("Added user orders");
        } finally {
            System.setIn(before);
        }
        assertThat(mqadmin("user", "list", file)).isEqualToIgnoringNewLines("orders");
        assertThat(mqadmin("user", "set", file, "a:b", "--password-stdin")).contains("no colon");
        try (Connection connection =
                new FerryConnectionFactory("embedded:?users=" + file).createConnection("orders", "pässword")) {
            connection.start();
        }
        assertThat(mqadmin("user", "delete", file, "nobody")).contains("no user nobody");
        assertThat(mqadmin("user", "delete", file, "orders")).contains("Deleted user orders");
        assertThat(mqadmin("user", "list", file)).isEmpty();
    }

    private static String mqadmin(String... arguments) {
        StringWriter output = new StringWriter();
        CommandLine commands = AdminMain.commandLine();
        commands.setOut(new PrintWriter(output, true));
        commands.setErr(new PrintWriter(output, true));
        commands.execute(arguments);
        return output.toString();
    }
}
