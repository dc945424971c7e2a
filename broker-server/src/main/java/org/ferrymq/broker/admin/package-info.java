/**
 * {@code bin/mqadmin}: looks at and changes a running cluster. A client like any other: it speaks the protocol with
 * nameservers and brokers and uses nothing of the broker's own code.
 */
@NullMarked
package org.ferrymq.broker.admin;

import org.jspecify.annotations.NullMarked;
