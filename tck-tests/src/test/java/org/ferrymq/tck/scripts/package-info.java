/** The scripts in {@code bin/}, run as a user runs them: as processes, through links, from any directory. */
package org.ferrymq.tck.scripts;
