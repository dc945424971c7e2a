package org.ferrymq.jms.message;

import jakarta.jms.JMSException;
import java.io.InputStream;

/** The bytes of a body, which can be read as often as wanted and never change. */
interface BodyBytes {
    /** {@return how many bytes there are} */
    long length();

    /** {@return the bytes from the first one on; the stream can go back to a mark however far that is} */
    InputStream open();

    /**
     * All bytes; nobody may change the array.
     *
     * @throws JMSException if they cannot be had, or are more than an array can hold
     */
    byte[] toByteArray() throws JMSException;
}
