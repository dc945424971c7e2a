/** {@code mqadmin message}. */
@NullMarked
package org.ferrymq.broker.admin.message;

import org.jspecify.annotations.NullMarked;
