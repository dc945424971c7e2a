package org.ferrymq.tck.servers.ear;

import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.resource.ConnectionFactoryDefinition;

/** A connection factory of the adapter in the same .ear, for servers that bind none by themselves. */
@Singleton
@Startup
@ConnectionFactoryDefinition(
        name = "java:app/jms/own",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "#ferrymq-ra")
public class OwnFactory {}
