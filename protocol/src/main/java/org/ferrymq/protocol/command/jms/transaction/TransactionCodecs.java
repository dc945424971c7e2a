package org.ferrymq.protocol.command.jms.transaction;

import org.ferrymq.protocol.command.CodecTable;
import org.ferrymq.protocol.command.CommandType;

/** The codecs of the commands of transactions. */
public final class TransactionCodecs {
    private TransactionCodecs() {}

    /** Adds them to the table of all. */
    public static void addTo(CodecTable table) {
        table.add(CommandType.TX_BEGIN, TxBegin::decode);
        table.add(CommandType.TX_PREPARE, TxPrepare::decode);
        table.add(CommandType.TX_COMMIT, TxCommit::decode);
        table.add(CommandType.TX_ROLLBACK, TxRollback::decode);
        table.add(CommandType.TX_RECOVER, TxRecover::decode);
        table.add(CommandType.TX_FORGET, TxForget::decode);
        table.add(CommandType.TX_STATUS, TxStatus::decode);
        table.add(CommandType.TX_IN_DOUBT, TxInDoubt::decode);
        table.add(CommandType.TX_RESOLVE, TxResolve::decode);
        table.add(CommandType.TX_OUTCOME, TxOutcome::decode);
        table.add(CommandType.FORGET_BROKER, ForgetBroker::decode);
    }
}
