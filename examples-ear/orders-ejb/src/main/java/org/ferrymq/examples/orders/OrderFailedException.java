package org.ferrymq.examples.orders;

import jakarta.ejb.ApplicationException;

/** An order could not be processed; its transaction is rolled back and the broker delivers the order again. */
@ApplicationException(rollback = true)
public class OrderFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception that says why. */
    public OrderFailedException(String message) {
        super(message);
    }
}
