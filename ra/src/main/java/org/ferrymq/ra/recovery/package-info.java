/**
 * Transactions in doubt. After a crash the server's transaction manager asks here which branches are prepared and decides them.
 */
@NullMarked
package org.ferrymq.ra.recovery;

import org.jspecify.annotations.NullMarked;
