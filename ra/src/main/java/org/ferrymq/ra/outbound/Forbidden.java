package org.ferrymq.ra.outbound;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;

/** The errors of calls that Jakarta Messaging forbids to components in a Jakarta EE server (Messaging 3.1, chapter 12). */
final class Forbidden {

    private Forbidden() {}

    /** {@return the error of a call of the classic API} */
    static IllegalStateException call(String method) {
        return new IllegalStateException(text(method));
    }

    /** {@return the error of a call of the simplified API} */
    static IllegalStateRuntimeException contextCall(String method) {
        return new IllegalStateRuntimeException(text(method));
    }

    private static String text(String method) {
        return method + " must not be called by an application in a Jakarta EE server; the container does it";
    }
}
