/** The Jakarta Messaging provider against a broker in the same process, chapter by chapter. */
@org.jspecify.annotations.NullMarked
package org.ferrymq.tck.jms;
