/** {@code mqadmin tx}: transactions in doubt. */
@NullMarked
package org.ferrymq.broker.admin.tx;

import org.jspecify.annotations.NullMarked;
