/** What the commands ask of servers, by subject, and what comes back as records. */
@NullMarked
package org.ferrymq.broker.admin.request;

import org.jspecify.annotations.NullMarked;
