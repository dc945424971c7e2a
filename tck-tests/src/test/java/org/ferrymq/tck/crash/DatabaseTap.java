package org.ferrymq.tck.crash;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ferrymq.tck.TcpProxy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the commit of a prepared branch among what passes between application server and Derby, which speak DRDA (Open Group, volumes 3 and 5): structures of
 * length, format and correlation, each with an object of length, code point and parameters that are objects too. For one connection, whose sides ask
 * and answer by turns.
 *
 * <p>When the application server is gone, a branch that was not prepared is rolled back as the XA specification has it. Derby 10.16 leaves that undone, with the
 * branch's locks, or fails over it (with {@code derby.jdbc.xaTransactionTimeout}), so the tap says in the client's place that it ends and rolls back.
 */
final class DatabaseTap implements TcpProxy.Tap {
    private static final int HEADER = 6;
    private static final int CONTINUED = 0x8000;
    private static final int SYNCCTL = 0x1055;
    private static final int SYNCCRD = 0x1248;
    private static final int SYNCTYPE = 0x1187;
    private static final int XID = 0x1801;
    private static final int XID_HEADER = 16;
    private static final int XAFLAGS = 0x1903;
    private static final int PREPARE = 1;
    private static final int COMMIT = 3;
    private static final int ROLLBACK = 4;
    private static final int BEGIN = 9;
    private static final int END = 11;
    private static final int SUCCESS = 0x04000000;
    private static final int ONE_PHASE = 0x40000000;

    private static final int PATIENCE_SECONDS = 60;
    private static final Logger log = LoggerFactory.getLogger(DatabaseTap.class);

    private final Trap trap;
    private final CountDownLatch databaseEnded = new CountDownLatch(1);
    private volatile @Nullable String committing;
    /** The branch that was begun on this connection and is neither prepared nor over; used by one thread. */
    private @Nullable Control unprepared;

    DatabaseTap(Trap trap) {
        this.trap = trap;
    }

    /**
     * What is asked of the database about a branch.
     *
     * @param type one of the constants above, or another
     * @param branch the parameter that names the branch; null if it names none
     */
    private record Control(int type, int flags, @Nullable ByteBuffer branch) {
        static @Nullable Control of(ByteBuffer structure) {
            if (codePoint(structure) != SYNCCTL) {
                return null;
            }
            int type = 0;
            int flags = 0;
            ByteBuffer branch = null;
            int position = HEADER + 4;
            while (structure.capacity() - position >= 4) {
                ByteBuffer parameter = structure.slice(position, Short.toUnsignedInt(structure.getShort(position)));
                position += parameter.capacity();
                switch (Short.toUnsignedInt(parameter.getShort(2))) {
                    case SYNCTYPE -> type = parameter.get(4);
                    case XAFLAGS -> flags = parameter.getInt(4);
                    case XID -> branch = parameter.capacity() > XID_HEADER ? parameter : null;
                    default -> {} // how long to wait, and the like
                }
            }
            return new Control(type, flags, branch);
        }

        byte[] toBytes() {
            ByteBuffer name =
                    branch == null ? ByteBuffer.allocate(0) : branch.duplicate().rewind();
            int length = HEADER + 4 + 5 + name.remaining() + 8;
            ByteBuffer bytes = ByteBuffer.allocate(length);
            bytes.putShort((short) length).put((byte) 0xd0).put((byte) 1).putShort((short) 1);
            bytes.putShort((short) (length - HEADER)).putShort((short) SYNCCTL);
            bytes.putShort((short) 5).putShort((short) SYNCTYPE).put((byte) type);
            bytes.put(name);
            bytes.putShort((short) 8).putShort((short) XAFLAGS).putInt(flags);
            return bytes.array();
        }

        /** {@return the identifier of the whole transaction, in hex} */
        @Nullable String transaction() {
            if (branch == null) {
                return null;
            }
            byte[] global = new byte[branch.getInt(8)]; // behind the format; then comes the branch's length
            branch.get(XID_HEADER, global);
            return HexFormat.of().formatHex(global);
        }
    }

    @Override
    public void toServer(Socket from, Socket to) throws IOException {
        try {
            structures(from, to, this::asked);
        } finally {
            Control begun = unprepared;
            OutputStream out = to.getOutputStream();
            if (begun != null) {
                if (begun.type() == BEGIN) {
                    out.write(new Control(END, SUCCESS, begun.branch()).toBytes());
                }
                out.write(new Control(ROLLBACK, 0, begun.branch()).toBytes());
            }
            to.shutdownOutput();
            awaitDatabase();
        }
    }

    /** The database closes its end when it has done what it was told. */
    private void awaitDatabase() {
        try {
            if (!databaseEnded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("the database does not close a connection whose client is gone");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean asked(ByteBuffer structure) {
        Control control = Control.of(structure);
        if (control == null || control.branch() == null) {
            return true;
        }
        switch (control.type()) {
            case BEGIN, END -> unprepared = control;
            case PREPARE, COMMIT, ROLLBACK -> unprepared = null;
            default -> {} // recover and forget
        }
        String transaction = control.transaction();
        if (control.type() != COMMIT || (control.flags() & ONE_PHASE) != 0 || transaction == null) {
            return true;
        }
        committing = transaction;
        return trap.passes(new Step(Step.Kind.DATABASE_COMMIT, false, transaction));
    }

    /** {@inheritDoc} When the client is gone, or is not to get more, the connection to the database stays until that has heard what becomes of the branch. */
    @Override
    public void toClient(Socket from, Socket to) throws IOException {
        try {
            structures(from, to, structure -> {
                String transaction = committing;
                if (transaction == null || codePoint(structure) != SYNCCRD) {
                    return true;
                }
                committing = null;
                return trap.passes(new Step(Step.Kind.DATABASE_COMMIT, true, transaction));
            });
        } catch (IOException e) {
            log.debug("no more answers to the client: {}", e.toString());
        } finally {
            to.close(); // which ends the other direction
            try {
                from.getInputStream().transferTo(OutputStream.nullOutputStream());
            } finally {
                databaseEnded.countDown();
            }
        }
    }

    private interface Gate {
        boolean passes(ByteBuffer structure);
    }

    /** Hands on until one end closes or the gate does not let something pass. */
    private static void structures(Socket from, Socket to, Gate gate) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream(), 1 << 16));
        OutputStream out = to.getOutputStream();
        try {
            while (true) {
                int length = in.readUnsignedShort();
                if (length < HEADER
                        || (length & CONTINUED) != 0) { // the latter from 32 KiB on, which nobody sends here
                    throw new IOException("a structure of " + length + " bytes");
                }
                byte[] structure = new byte[length];
                ByteBuffer.wrap(structure).putShort((short) length);
                in.readFully(structure, 2, length - 2);
                if (!gate.passes(ByteBuffer.wrap(structure))) {
                    return;
                }
                out.write(structure);
            }
        } catch (EOFException e) {
            return;
        }
    }

    private static int codePoint(ByteBuffer structure) {
        return structure.capacity() < HEADER + 4 ? 0 : Short.toUnsignedInt(structure.getShort(HEADER + 2));
    }
}
