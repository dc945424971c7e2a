package org.ferrymq.protocol.selector;

/** In which language a selector is written. */
public enum SelectorDialect {
    /** The selectors of Jakarta Messaging 3.1, section 3.8. */
    JAKARTA,
    /**
     * The filters that RocketMQ calls SQL92: no LIKE, no arithmetic, but CONTAINS, STARTSWITH and ENDSWITH. Properties are texts, which
     * are read as numbers or booleans where they are compared with such.
     */
    SQL92
}
