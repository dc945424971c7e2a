/** {@code mqadmin group} and {@code consumer}. */
@NullMarked
package org.ferrymq.broker.admin.group;

import org.jspecify.annotations.NullMarked;
