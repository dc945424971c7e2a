package org.ferrymq.broker;

import org.ferrymq.broker.config.ConfigurationException;
import org.ferrymq.broker.store.StoreException;
import org.ferrymq.protocol.FerryException;

/** How the processes end; scripts rely on the numbers. */
enum ExitCode {
    /** Stopped when asked to. */
    STOPPED(0),
    /** Something unforeseen. */
    UNFORESEEN(1),
    /** Wrong configuration or usage. */
    CONFIGURATION(2),
    /** The port is taken. */
    PORT_BUSY(3),
    /** Another process has the store. */
    STORE_LOCKED(4),
    /** The store folder is damaged, not ours, or cannot be made. */
    STORE_UNUSABLE(5),
    /** The store failed while running. */
    STORE_FAILED(6);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The exit code for what stopped a start. */
    static ExitCode of(Throwable error) {
        if (error instanceof ConfigurationException) {
            return CONFIGURATION;
        }
        if (error instanceof StoreException store) {
            return switch (store.reason()) {
                case LOCKED -> STORE_LOCKED;
                case FOREIGN, CORRUPT -> STORE_UNUSABLE;
                case FAILED, FULL -> STORE_FAILED;
                case BUSY, ILLEGAL, UNKNOWN_TRANSACTION, INCOMPLETE_TRANSACTION, NOT_PENDING, DAMAGED, CLOSED ->
                    UNFORESEEN;
            };
        }
        if (error instanceof FerryException ferry) {
            return switch (ferry.code()) {
                case INVALID_CONFIGURATION -> CONFIGURATION;
                case ADDRESS_IN_USE -> PORT_BUSY;
                case STORE_FAILED -> STORE_FAILED;
                default -> UNFORESEEN;
            };
        }
        return UNFORESEEN;
    }
}
