/** {@code mqadmin user}: the file of users. */
@NullMarked
package org.ferrymq.broker.admin.user;

import org.jspecify.annotations.NullMarked;
