package org.ferrymq.protocol.command.server;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.DataVersion;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a broker or nameserver: answer to GET_BROKER_CONFIG and GET_NAMESRV_CONFIG.
 *
 * @param version version of a broker's settings, null for a nameserver
 * @param settings values by name
 */
public record ConfigAnswer(@Nullable DataVersion version, Map<String, String> settings) implements Answer {
    /** Reads the settings from the body of the answer. */
    public static Map<String, String> read(ByteBuf body) {
        return SettingsText.read(body);
    }

    @Override
    public void writeFields(FieldWriter fields) {
        if (version != null) {
            fields.put("version", JsonBody.write(version).toString(StandardCharsets.UTF_8));
        }
    }

    @Override
    public ByteBuf body() {
        return SettingsText.write(settings);
    }
}
