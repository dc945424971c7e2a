package org.ferrymq.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.resource.spi.InvalidPropertyException;
import java.beans.IntrospectionException;
import java.beans.PropertyDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.jms.FerrySyntax;
import org.jspecify.annotations.Nullable;

/** Validation of an activation specification: finds all that is wrong and names each property with its value. */
final class ActivationSpecCheck {
    private static final List<String> TYPES = List.of(FerryActivationSpec.QUEUE, FerryActivationSpec.TOPIC);
    private static final List<String> ACKNOWLEDGE_MODES =
            List.of("Auto-acknowledge", "Dups-ok-acknowledge", "AUTO_ACKNOWLEDGE", "DUPS_OK_ACKNOWLEDGE");
    private static final List<String> DURABILITIES = List.of("NonDurable", "Durable");

    private final FerryActivationSpec spec;
    private final List<String> problems = new ArrayList<>();
    private final List<String> properties = new ArrayList<>();

    ActivationSpecCheck(FerryActivationSpec spec) {
        this.spec = spec;
    }

    void run() throws InvalidPropertyException {
        if (spec.getDestination() == null && spec.getDestinationLookup() == null) {
            wrong("destination", null, "must be set, or destinationLookup");
        }
        oneOf("destinationType", spec.getDestinationType(), TYPES);
        oneOf("acknowledgeMode", spec.getAcknowledgeMode(), ACKNOWLEDGE_MODES);
        oneOf("subscriptionDurability", spec.getSubscriptionDurability(), DURABILITIES);
        range("maxSession", spec.getMaxSession(), 1, 1_000);
        range("prefetch", spec.getPrefetch(), -1, 100_000);
        range("setupInterval", spec.getSetupInterval(), 1, 3_600_000);
        if (spec.getSetupAttempts() == 0 || spec.getSetupAttempts() < -1) {
            wrong("setupAttempts", spec.getSetupAttempts(), "must be -1 (never give up) or at least 1");
        }
        spec.options().check(this::wrong);
        String own = spec.getDestination();
        if (own != null && own.equals(spec.getDeadLetters())) {
            wrong("deadLetters", own, "is the destination of the bean itself, but must be another queue");
        }
        subscription();
        syntax("url", spec.getUrl(), FerrySyntax::checkUrl);
        syntax("messageSelector", spec.getMessageSelector(), FerrySyntax::checkSelector);
        if (!problems.isEmpty()) {
            InvalidPropertyException failure =
                    new InvalidPropertyException("Activation of " + spec + ": " + String.join("; ", problems));
            failure.setInvalidPropertyDescriptors(descriptors());
            throw failure;
        }
    }

    private void subscription() {
        if (spec.isDurable()) {
            if (!spec.isTopic()) {
                wrong(
                        "subscriptionDurability",
                        "Durable",
                        "is for topics, but destinationType is " + spec.getDestinationType());
            }
            if (spec.getSubscriptionName() == null) {
                wrong("subscriptionName", null, "must be set, because subscriptionDurability is Durable");
            }
            if (!spec.isShareSubscriptions() && spec.getMaxSession() > 1) {
                wrong(
                        "maxSession",
                        spec.getMaxSession(),
                        "must be 1, because a durable subscription with shareSubscriptions=false has one consumer");
            }
        }
    }

    private void oneOf(String property, @Nullable String value, List<String> allowed) {
        if (value == null || allowed.stream().noneMatch(value::equalsIgnoreCase)) {
            wrong(property, value, "must be one of " + String.join(", ", allowed));
        } else if (allowed != ACKNOWLEDGE_MODES && !allowed.contains(value)) {
            wrong(property, value, "must be spelled as one of " + String.join(", ", allowed));
        }
    }

    @FunctionalInterface
    private interface Syntax {
        void check(String value) throws JMSException;
    }

    private void syntax(String property, @Nullable String value, Syntax syntax) {
        if (value != null) {
            try {
                syntax.check(value);
            } catch (JMSException e) {
                wrong(property, value, "is wrong: " + e.getMessage());
            }
        }
    }

    private void range(String property, long value, long min, long max) {
        if (value < min || value > max) {
            wrong(property, value, "must be between " + min + " and " + max);
        }
    }

    private void wrong(String property, @Nullable Object value, String rule) {
        properties.add(property);
        problems.add("property " + property
                + (value == null ? " is not set, it " : " has the value '" + value + "', which ") + rule);
    }

    private PropertyDescriptor[] descriptors() {
        List<PropertyDescriptor> found = new ArrayList<>();
        for (String property : properties) {
            try {
                found.add(new PropertyDescriptor(property, FerryActivationSpec.class));
            } catch (IntrospectionException e) {
                throw new AssertionError("Every checked property is one of the bean", e);
            }
        }
        return found.toArray(PropertyDescriptor[]::new);
    }
}
