/** {@code mqadmin nameserver}, with its keys and values. */
@NullMarked
package org.ferrymq.broker.admin.nameserver;

import org.jspecify.annotations.NullMarked;
