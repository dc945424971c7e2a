/** {@code mqadmin topic}. */
@NullMarked
package org.ferrymq.broker.admin.topic;

import org.jspecify.annotations.NullMarked;
