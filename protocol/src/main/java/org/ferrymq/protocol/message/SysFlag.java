package org.ferrymq.protocol.message;

/** Bits of a record's sysFlag. */
public final class SysFlag {
    /** The body is compressed. */
    public static final int COMPRESSED = 0x1;
    /** The message has more than one tag. */
    public static final int MULTI_TAGS = 0x2;
    /** Both transaction bits. */
    public static final int TRANSACTION_MASK = 0xC;
    /** Not part of a transaction. */
    public static final int TRANSACTION_NONE = 0;
    /** Prepared (half) message. */
    public static final int TRANSACTION_PREPARED = 0x4;
    /** Commit of a prepared message. */
    public static final int TRANSACTION_COMMIT = 0x8;
    /** Rollback of a prepared message. */
    public static final int TRANSACTION_ROLLBACK = 0xC;
    /** The born host is an IPv6 address. */
    public static final int BORN_HOST_V6 = 0x10;
    /** The store host is an IPv6 address. */
    public static final int STORE_HOST_V6 = 0x20;
    /** Bits 8 to 10: compression type, 1 LZ4, 2 ZSTD, 3 ZLIB. */
    public static final int COMPRESSION_TYPE_MASK = 0x700;
    /** Of the compression type: zlib. */
    public static final int COMPRESSION_ZLIB = 0x300;
    /** FerryMQ's own: the message is a piece of a large body, or its body is kept in pieces ({@link LargeBody}). */
    public static final int IN_PIECES = 0x10000;

    private SysFlag() {}

    /** Whether all bits of a mask are set. */
    public static boolean has(int sysFlag, int bits) {
        return (sysFlag & bits) == bits;
    }

    /** The flag with its transaction bits replaced. */
    public static int withTransaction(int sysFlag, int transactionBits) {
        return (sysFlag & ~TRANSACTION_MASK) | transactionBits;
    }
}
