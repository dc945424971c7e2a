/** Real application servers in processes of their own, with the resource adapter installed by the scripts that users run, and what both have to do alike. */
package org.ferrymq.tck.servers;
