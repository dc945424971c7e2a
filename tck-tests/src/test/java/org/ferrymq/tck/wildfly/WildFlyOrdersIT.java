package org.ferrymq.tck.wildfly;

import java.io.File;
import java.io.IOException;
import org.ferrymq.tck.servers.OrdersHost;
import org.ferrymq.tck.servers.OrdersOnServer;
import org.jboss.arquillian.container.test.api.ContainerController;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** The order service on WildFly, by Arquillian; the adapter is deployed as a user does by hand. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class WildFlyOrdersIT extends OrdersOnServer {
    @ArquillianResource
    private ContainerController controller;

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = ArquillianWildFly.ADAPTER, managed = false, testable = false)
    @TargetsContainer(ArquillianWildFly.QUALIFIER)
    static ResourceAdapterArchive adapter() {
        return ShrinkWrap.create(ZipImporter.class, "ferrymq-ra.rar")
                .importFrom(new File(System.getProperty("ferrymq.rar")))
                .as(ResourceAdapterArchive.class);
    }

    @Deployment(name = ArquillianWildFly.APPLICATION, managed = false, testable = false)
    @TargetsContainer(ArquillianWildFly.QUALIFIER)
    static EnterpriseArchive application() {
        return ShrinkWrap.create(ZipImporter.class, "orders.ear")
                .importFrom(new File(System.getProperty("ferrymq.ear")))
                .as(EnterpriseArchive.class);
    }

    @Override
    protected OrdersHost server() throws IOException {
        return new ArquillianWildFly(controller, deployer);
    }
}
