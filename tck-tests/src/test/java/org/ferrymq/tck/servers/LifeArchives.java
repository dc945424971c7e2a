package org.ferrymq.tck.servers;

import ch.qos.logback.core.ContextBase;
import com.fasterxml.jackson.core.JsonFactory;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.ferrymq.tck.servers.ear.EarBean;
import org.ferrymq.tck.servers.ear.EarServlet;
import org.ferrymq.tck.servers.ear.OwnFactory;
import org.ferrymq.tck.servers.life.Careless;
import org.ferrymq.tck.servers.life.Deferred;
import org.ferrymq.tck.servers.life.Failing;
import org.ferrymq.tck.servers.life.Grouped;
import org.ferrymq.tck.servers.life.LifeServlet;
import org.ferrymq.tck.servers.life.Preferred;
import org.ferrymq.tck.servers.life.Relay;
import org.ferrymq.tck.servers.life.Seen;
import org.ferrymq.tck.servers.life.Sender;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Makes what {@link LifeOnServer} deploys. */
final class LifeArchives {
    /** Classes of libraries that the application brings and that the adapter has inside, relocated. */
    static final List<Class<?>> LIBRARIES = List.of(FastThreadLocal.class, JsonFactory.class, ContextBase.class);

    private static final List<Class<?>> BEANS =
            List.of(Relay.class, Failing.class, Careless.class, Grouped.class, Preferred.class, Deferred.class);
    private static final String ADAPTER = "ferrymq-ra";

    private final Path folder;
    private final String kind;

    LifeArchives(Path folder, String kind) {
        this.folder = folder;
        this.kind = kind;
    }

    /** The application with all its beans and with libraries of its own. */
    Path war(String name) {
        WebArchive war = bound(name, ADAPTER + ".rar", ADAPTER, BEANS).addPackage(Relay.class.getPackage());
        LIBRARIES.forEach(library -> war.addAsLibrary(jarOf(library)));
        return write(war);
    }

    /** An application with no beans and no libraries. */
    Path plain(String name) {
        return write(bound(name, ADAPTER + ".rar", ADAPTER, List.of())
                .addClasses(LifeServlet.class, Seen.class, Sender.class));
    }

    /** An application with a bean that cannot be activated. */
    Path wrong(String name, Class<?> bean) {
        return write(bound(name, ADAPTER + ".rar", ADAPTER, List.of(bean)).addClass(bean));
    }

    /** An application and the adapter in one archive. */
    Path ear(String name) {
        String own = name.substring(0, name.lastIndexOf('.')) + "#" + ADAPTER;
        WebArchive war = bound("ear.war", name + "#" + ADAPTER + ".rar", own, List.of(EarBean.class))
                .addPackage(EarServlet.class.getPackage());
        if (kind.equals("wildfly")) {
            war.deleteClass(OwnFactory.class); // ironjacamar.xml of the .rar binds one
        }
        File rar = new File(System.getProperty("ferrymq.rar"));
        return write(ShrinkWrap.create(EnterpriseArchive.class, name)
                .addAsModule(rar, ADAPTER + ".rar")
                .addAsModule(war)
                .setApplicationXML(new StringAsset(
                        "<application xmlns='https://jakarta.ee/xml/ns/jakartaee' version='10'><module><connector>"
                                + ADAPTER + ".rar</connector></module><module><web><web-uri>ear.war</web-uri>"
                                + "<context-root>/ear</context-root></web></module></application>")));
    }

    private static File jarOf(Class<?> library) {
        try {
            return Path.of(library.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toFile();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A web application whose beans are fed by the adapter of that name. */
    private static WebArchive bound(String name, String onWildFly, String onPayara, List<Class<?>> fed) {
        StringBuilder beans = new StringBuilder("<glassfish-ejb-jar><enterprise-beans>");
        for (Class<?> bean : fed) {
            beans.append("<ejb><ejb-name>")
                    .append(bean.getSimpleName())
                    .append("</ejb-name><mdb-resource-adapter><resource-adapter-mid>")
                    .append(onPayara)
                    .append("</resource-adapter-mid></mdb-resource-adapter></ejb>");
        }
        return ShrinkWrap.create(WebArchive.class, name)
                .addAsWebInfResource(
                        new StringAsset("<beans xmlns='https://jakarta.ee/xml/ns/jakartaee' version='4.0'"
                                + " bean-discovery-mode='annotated'/>"),
                        "beans.xml")
                .addAsWebInfResource(
                        new StringAsset("<jboss:ejb-jar xmlns:jboss='urn:jboss:jakartaee:1.0'"
                                + " xmlns='https://jakarta.ee/xml/ns/jakartaee'"
                                + " xmlns:r='urn:resource-adapter-binding:2.0' version='4.0'><assembly-descriptor>"
                                + "<r:resource-adapter-binding><ejb-name>*</ejb-name><r:resource-adapter-name>"
                                + onWildFly + "</r:resource-adapter-name></r:resource-adapter-binding>"
                                + "</assembly-descriptor></jboss:ejb-jar>"),
                        "jboss-ejb3.xml")
                .addAsWebInfResource(
                        new StringAsset(beans + "</enterprise-beans></glassfish-ejb-jar>"), "glassfish-ejb-jar.xml");
    }

    private Path write(Archive<?> archive) {
        Path file = folder.resolve(archive.getName());
        archive.as(ZipExporter.class).exportTo(file.toFile(), true);
        return file;
    }
}
