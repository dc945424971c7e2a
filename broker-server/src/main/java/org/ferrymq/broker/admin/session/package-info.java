/** What every command has: its options, the connection to the servers, tables and errors for people. */
@NullMarked
package org.ferrymq.broker.admin.session;

import org.jspecify.annotations.NullMarked;
