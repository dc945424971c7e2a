/** One connection of Jakarta Messaging over several brokers in processes of their own, of which some die. */
package org.ferrymq.tck.cluster;
