/** {@code mqadmin broker}. */
@NullMarked
package org.ferrymq.broker.admin.broker;

import org.jspecify.annotations.NullMarked;
