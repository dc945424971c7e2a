package org.ferrymq.protocol.command.codec;

import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;
import org.ferrymq.protocol.AddressText;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.CodeNames;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.frame.Frame;
import org.jspecify.annotations.Nullable;

/** What is said when a broker is asked as if it were a nameserver: both sides say what is wrong. Stateless. */
public final class NoNameServer {
    private static final String ADVICE = "name the nameserver's port, which is 9876 unless it was changed";

    private static final Set<CommandType> NAMESERVERS = EnumSet.of(
            CommandType.REGISTER_BROKER,
            CommandType.UNREGISTER_BROKER,
            CommandType.GET_ROUTEINFO_BY_TOPIC,
            CommandType.GET_BROKER_CLUSTER_INFO,
            CommandType.GET_ALL_TOPIC_LIST_FROM_NAMESERVER);

    private NoNameServer() {}

    /** A broker's refusal of a request that it does not serve. */
    public static BadCommandException refusedByBroker(int code) {
        CommandType type = CommandType.ofCode(code);
        return type != null && NAMESERVERS.contains(type)
                ? new BadCommandException(
                        ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                        CodeNames.request(code) + " is for nameservers, and this is a broker: " + ADVICE)
                : Commands.notSupported(code);
    }

    /** What to tell the person whose nameserver gave this answer, which is no success. */
    public static String message(InetSocketAddress server, Frame answer) {
        if (answer.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
            return AddressText.of(server) + " is no nameserver, but a broker perhaps: " + ADVICE;
        }
        return "nameserver " + AddressText.of(server) + " answered " + answer(answer.code(), answer.remark());
    }

    private static String answer(int code, @Nullable String remark) {
        return CodeNames.response(code) + (remark == null ? "" : ": " + remark);
    }
}
