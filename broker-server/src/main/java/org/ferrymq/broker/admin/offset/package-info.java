/** {@code mqadmin offset}. */
@NullMarked
package org.ferrymq.broker.admin.offset;

import org.jspecify.annotations.NullMarked;
