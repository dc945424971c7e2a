package org.ferrymq.client.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.ferrymq.client.url.ConnectionUrl.HostPort;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionUrlTest {
    @Test
    void shouldParseHostsAndTypedOptions() {
        ConnectionUrl url = ConnectionUrl.parse(
                "ferry://a:1,b,[::1]:3?prefetch=5&sendTimeout=2s&requestTimeout=250&reconnect=false&clientId=me%20%26+you");
        assertThat(url.nameServers())
                .containsExactly(new HostPort("a", 1), new HostPort("b", 9876), new HostPort("::1", 3));
        assertThat(url.isEmbedded()).isFalse();
        assertThat(url.count(ConnectionOption.PREFETCH)).isEqualTo(5);
        assertThat(url.duration(ConnectionOption.SEND_TIMEOUT)).isEqualTo(Duration.ofSeconds(2));
        assertThat(url.duration(ConnectionOption.REQUEST_TIMEOUT)).isEqualTo(Duration.ofMillis(250));
        assertThat(url.flag(ConnectionOption.RECONNECT)).isFalse();
        assertThat(url.text(ConnectionOption.CLIENT_ID)).contains("me &+you");
        assertThat(url.text(ConnectionOption.USER)).isEmpty();
    }

    @Test
    void shouldGiveDefaultsOfTheirType() {
        ConnectionUrl url = ConnectionUrl.parse("ferry://localhost");
        for (ConnectionOption option : ConnectionOption.values()) {
            option.defaultValue().ifPresent(option::check);
            assertThat(option.description()).endsWith(".");
        }
        assertThat(url.count(ConnectionOption.PREFETCH)).isEqualTo(1000);
        assertThat(url.list(ConnectionOption.DESERIALIZATION_ALLOW)).isEmpty();
        assertThat(url.with(ConnectionOption.DESERIALIZATION_ALLOW, "a.B, c.*,")
                        .list(ConnectionOption.DESERIALIZATION_ALLOW))
                .isEqualTo(List.of("a.B", "c.*"));
    }

    @Test
    void shouldSeparateOptionsOfTheEmbeddedServer() {
        ConnectionUrl url = ConnectionUrl.parse("embedded:?store=/tmp/x&prefetch=1&flush=async");
        assertThat(url.isEmbedded()).isTrue();
        assertThat(url.nameServers()).isEmpty();
        assertThat(url.embeddedOptions()).isEqualTo(Map.of("store", "/tmp/x", "flush", "async"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp://a:1                     | must begin with 'ferry://'",
                "ferry://                      | not host:port",
                "ferry://a:1,                  | not host:port",
                "ferry://a:b                   | 'b' in the connection URL is not a port",
                "ferry://a:0                   | not a port",
                "ferry://a:70000               | not a port",
                "ferry://me:you@a              | use the options user and password",
                "ferry://[::1]10876            | not host:port",
                "ferry://a?requestTimeout=9223372036854775807 | at most 876000h",
                "ferry://[::1]x:1              | not host:port",
                "ferry://a/b                   | not host:port",
                "embedded:x                    | no address",
                "ferry://a?prefetsch=1         | did you mean 'prefetch'?",
                "ferry://a?SENDTIMEOUT=1       | did you mean 'sendTimeout'?",
                "ferry://a?colour=1            | options are clientId, user, password",
                "ferry://a?prefetch            | has no value",
                "ferry://a?prefetch=-1         | a whole number from 0",
                "ferry://a?prefetch=1&prefetch=2 | appears twice",
                "ferry://a?sendTimeout=1d      | a number with ms, s, m or h",
                "ferry://a?sendTimeout=0       | at least 1ms",
                "ferry://a?connectTimeout=0s   | at least 1ms",
                "ferry://a?sendTimeout=s       | a number with ms, s, m or h",
                "ferry://a?redeliveryLimit=-2  | a whole number from -1 to 1000",
                "ferry://a?redeliveryLimit=2000 | -1 to 1000",
                "ferry://a?redeliveryDelay=800h | at most 30 days",
                "ferry://a?redeliveryMultiplier=0.5 | 1.0 to 100.0",
                "ferry://a?redeliveryJitter=x  | a number such as 2 or 1.5",
                "ferry://a?deadLetters=a b    | option 'deadLetters' of the connection URL is 'a b'; expected the name of a queue",
                "ferry://a?consumerPriority=101 | a whole number from -100 to 100",
                "ferry://a?consumerPriority=-2147483648 | a whole number from -100 to 100",
                "ferry://a?consumerPriority=high | a whole number from -100 to 100",
                "ferry://a?reconnect=yes       | true or false",
                "ferry://a?clientId=%zz        | percent-encoding",
                "ferry://a?store=x             | for 'embedded:' URLs only",
            })
    void shouldRefuse(String url, String expected) {
        assertThatThrownBy(() -> ConnectionUrl.parse(url))
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContaining(expected);
    }

    @Test
    void shouldTakeASpaceBeforeTheUnit() {
        ConnectionUrl url = ConnectionUrl.parse("ferry://a:1?sendTimeout=5%20s&compressAbove=2%20KiB");
        assertThat(url.duration(ConnectionOption.SEND_TIMEOUT)).isEqualTo(Duration.ofSeconds(5));
        assertThat(url.size(ConnectionOption.COMPRESS_ABOVE)).isEqualTo(2048);
    }

    @Test
    void shouldNotRepeatAPasswordInAnError() {
        assertThatThrownBy(() -> ConnectionUrl.parse("ferry://me:secret@a")).hasMessageNotContaining("secret");
    }

    @Test
    void shouldKeepCredentialsOutOfItsText() {
        assertThat(ConnectionUrl.parse("ferry://a:1?user=u&password=secret&prefetch=2"))
                .hasToString("ferry://a:1?prefetch=2");
    }
}
