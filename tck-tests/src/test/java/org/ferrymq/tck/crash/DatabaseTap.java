package org.ferrymq.tck.crash;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Knows the commit of a prepared branch among what passes between application server and H2, which asks and answers by turns: first the statement is
 * parsed, then it is executed. For one connection.
 */
final class DatabaseTap implements TcpProxy.Tap {
    private static final Pattern COMMIT = Pattern.compile("COMMIT TRANSACTION \"XID\\|-?\\d+\\|[\\w-]*\\|([\\w-]+)\"");
    private static final int LONGEST_TURN = 1 << 16;

    private final Trap trap;
    private final StringBuilder turn = new StringBuilder();
    private boolean clientsTurn = true;
    private @Nullable String committing;
    private int answers;

    DatabaseTap(Trap trap) {
        this.trap = trap;
    }

    @Override
    public void toServer(Socket from, Socket to) throws IOException {
        copy(from, to, this::asked);
    }

    @Override
    public void toClient(Socket from, Socket to) throws IOException {
        copy(from, to, this::answered);
    }

    private interface Gate {
        boolean passes(byte[] bytes, int count);
    }

    private static void copy(Socket from, Socket to, Gate gate) throws IOException {
        byte[] buffer = new byte[8192];
        InputStream in = from.getInputStream();
        int count = in.read(buffer);
        while (count >= 0) {
            if (!gate.passes(buffer, count)) {
                return;
            }
            to.getOutputStream().write(buffer, 0, count);
            count = in.read(buffer);
        }
        to.shutdownOutput();
    }

    private boolean asked(byte[] bytes, int count) {
        String transaction;
        synchronized (this) {
            if (!clientsTurn) {
                clientsTurn = true;
                turn.setLength(0);
            }
            if (turn.length() < LONGEST_TURN) {
                turn.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1)); // characters of two bytes each
            }
            Matcher commit = COMMIT.matcher(turn.toString().replace("\0", ""));
            if (committing != null || !commit.find()) {
                return true;
            }
            transaction = HexFormat.of().formatHex(Base64.getUrlDecoder().decode(commit.group(1)));
            committing = transaction;
            answers = 0;
        }
        return trap.passes(new Step(Step.Kind.DATABASE_COMMIT, false, transaction));
    }

    private boolean answered(byte[] bytes, int count) {
        String transaction;
        synchronized (this) {
            if (clientsTurn) {
                clientsTurn = false;
                answers++;
            }
            transaction = committing;
            if (transaction == null || answers < 2) { // the first says that the statement is parsed
                return true;
            }
            committing = null;
        }
        return trap.passes(new Step(Step.Kind.DATABASE_COMMIT, true, transaction));
    }
}
