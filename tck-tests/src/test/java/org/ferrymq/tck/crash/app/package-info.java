/** What runs inside the application server of the tests: deployed, never run here. */
package org.ferrymq.tck.crash.app;
