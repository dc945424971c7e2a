package org.ferrymq.tck.crash;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.derby.jdbc.ClientXADataSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** WildFly's own {@code standalone-full.xml} without all that message-driven beans with transactions do not need: a server that starts in half the time. */
final class MinimalConfiguration {
    private static final Set<String> EXTENSIONS = Set.of(
            "org.jboss.as.connector",
            "org.jboss.as.deployment-scanner",
            "org.jboss.as.ee",
            "org.jboss.as.ejb3",
            "org.jboss.as.logging",
            "org.jboss.as.naming",
            "org.jboss.as.remoting",
            "org.jboss.as.transactions",
            "org.wildfly.extension.elytron",
            "org.wildfly.extension.io",
            "org.wildfly.extension.request-controller");
    private static final Set<String> SUBSYSTEMS = Set.of(
            "datasources",
            "deployment-scanner",
            "ee",
            "ejb3",
            "elytron",
            "io",
            "jca",
            "logging",
            "naming",
            "remoting",
            "request-controller",
            "resource-adapters",
            "transactions");
    private static final Set<String> SETTINGS =
            Set.of("remote", "iiop", "distributable-cache", "http-connector", "bean-validation");

    private MinimalConfiguration() {}

    /**
     * Writes the configuration.
     *
     * @param full what WildFly brings
     * @param driver name of the deployment with Derby's driver
     * @param database what its XA data source {@code java:/jdbc/orders} is to be told
     */
    static void write(Path full, Path minimal, String driver, Map<String, String> database) throws IOException {
        try {
            Document document = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(Files.readAllBytes(full)));
            for (Element extension : elements(document, "extension")) {
                dropUnless(EXTENSIONS.contains(extension.getAttribute("module")), extension);
            }
            for (Element subsystem : elements(document, "subsystem")) {
                String name = subsystem.getAttribute("xmlns").replaceAll("^urn:[a-z]+:(domain:)?|:.*$", "");
                dropUnless(SUBSYSTEMS.contains(name), subsystem);
            }
            for (String setting : SETTINGS) {
                elements(document, setting).forEach(element -> dropUnless(false, element));
            }
            elements(document, "default-bindings")
                    .forEach(bindings -> bindings.removeAttribute("jms-connection-factory"));
            elements(document, "deployment-scanner").forEach(scanner -> scanner.setAttribute("scan-interval", "200"));
            Element datasources = elements(document, "datasources").get(0);
            datasources.insertBefore(
                    dataSource(document, driver, database),
                    elements(document, "drivers").get(0));
            StringWriter text = new StringWriter();
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            transformer.transform(new DOMSource(document), new StreamResult(text));
            Files.writeString(minimal, text.toString(), StandardCharsets.UTF_8);
        } catch (ParserConfigurationException | SAXException | TransformerException e) {
            throw new IOException(full + ": " + e, e);
        }
    }

    private static Element dataSource(Document document, String driver, Map<String, String> properties) {
        Element source = child(document, "xa-datasource", null);
        source.setAttribute("jndi-name", "java:/jdbc/orders");
        source.setAttribute("pool-name", "orders");
        source.setAttribute("enabled", "true");
        properties.forEach((name, value) -> {
            Element property = child(document, "xa-datasource-property", value);
            property.setAttribute("name", name);
            source.appendChild(property);
        });
        Element recovery = child(document, "recovery", null);
        recovery.appendChild(credentials(document, "recover-credential"));
        source.appendChild(child(document, "xa-datasource-class", ClientXADataSource.class.getName()));
        source.appendChild(child(document, "driver", driver));
        source.appendChild(credentials(document, "security"));
        source.appendChild(recovery);
        return source;
    }

    private static Element credentials(Document document, String name) {
        Element credentials = child(document, name, null);
        credentials.setAttribute("user-name", DerbyDatabase.USER);
        credentials.setAttribute("password", DerbyDatabase.PASSWORD);
        return credentials;
    }

    private static Element child(Document document, String name, String text) {
        Element element = document.createElement(name);
        if (text != null) {
            element.setTextContent(text);
        }
        return element;
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static void dropUnless(boolean wanted, Node node) {
        if (!wanted) {
            node.getParentNode().removeChild(node);
        }
    }
}
