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
    private static final List<String> TRUTHS = List.of("true", "false");
    private static final List<String> DURABILITIES = List.of("NonDurable", "Durable");

    private final FerryActivationSpec spec;
    private final List<String> problems = new ArrayList<>();
    private final List<String> properties = new ArrayList<>();

    ActivationSpecCheck(FerryActivationSpec spec) {
        this.spec = spec;
    }

    void run() throws InvalidPropertyException {
        destination();
        oneOf("destinationType", spec.getDestinationType(), TYPES);
        oneOf("acknowledgeMode", spec.getAcknowledgeMode(), ACKNOWLEDGE_MODES);
        oneOf("subscriptionDurability", spec.getSubscriptionDurability(), DURABILITIES);
        range("maxSession", spec.getMaxSession(), 1, 1_000);
        range("prefetch", spec.getPrefetch(), -1, 100_000);
        range("setupInterval", spec.getSetupInterval(), 1, 3_600_000);
        Long attempts = number(spec.getSetupAttempts());
        if (attempts == null || attempts == 0 || attempts < -1 || attempts > Integer.MAX_VALUE) {
            wrong("setupAttempts", spec.getSetupAttempts(), "must be -1 (never give up) or at least 1");
        }
        oneOf("shareSubscriptions", spec.getShareSubscriptions(), TRUTHS);
        spec.options().check(this::wrong);
        subscription();
        if (spec.getPassword() != null && spec.getUser() == null) {
            wrong("user", null, "must be set, because password is; the user of the adapter has his own");
        }
        syntax("url", spec.getUrl(), FerrySyntax::checkUrl);
        syntax("messageSelector", spec.getMessageSelector(), FerrySyntax::checkSelector);
        if (!problems.isEmpty()) {
            InvalidPropertyException failure =
                    new InvalidPropertyException("Activation of " + spec + ": " + String.join("; ", problems));
            failure.setInvalidPropertyDescriptors(descriptors());
            throw failure;
        }
    }

    private void destination() {
        String own = spec.getDestination();
        String lookup = spec.getDestinationLookup();
        if (own == null && lookup == null) {
            wrong("destination", null, "must be set, or destinationLookup");
        }
        if (own != null && lookup != null) {
            wrong("destination", own, "must not be set, because destinationLookup is: '" + lookup + "'");
        }
        if (own != null && own.equals(spec.getDeadLetters())) {
            wrong("deadLetters", own, "is the destination of the bean itself, but must be another queue");
        }
        syntax("destination", own, FerrySyntax::checkDestination);
        String tags = spec.getTags();
        if (tags != null && Tags.names(tags).isEmpty()) {
            wrong("tags", tags, "names no tag; * is all of them");
        }
    }

    private void subscription() {
        String name = spec.getSubscriptionName();
        if (spec.isDurable() && name == null) {
            wrong("subscriptionName", null, "must be set, because subscriptionDurability is Durable");
        }
        if (!spec.isTopic()) {
            if (spec.isDurable()) {
                wrong("subscriptionDurability", "Durable", forTopics());
            }
            if (name != null) {
                wrong("subscriptionName", name, forTopics());
            }
            return;
        }
        if (!spec.isShared()) {
            if (!spec.isDurable() && name != null) {
                wrong("subscriptionName", name, "is for subscriptions that are durable or shared, and this is neither");
            }
            Long sessions = number(spec.getMaxSession());
            if (sessions != null && sessions > 1) {
                wrong(
                        "maxSession",
                        spec.getMaxSession(),
                        "must be 1, because a subscription with shareSubscriptions=false has one consumer");
            }
        }
    }

    private String forTopics() {
        return "is for topics, but destinationType is " + spec.getDestinationType();
    }

    private void oneOf(String property, @Nullable String value, List<String> allowed) {
        if (value == null || allowed.stream().noneMatch(value::equalsIgnoreCase)) {
            wrong(property, value, "must be one of " + String.join(", ", allowed));
        } else if (allowed != ACKNOWLEDGE_MODES && allowed != TRUTHS && !allowed.contains(value)) {
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

    private void range(String property, String value, long min, long max) {
        Long number = number(value);
        if (number == null || number < min || number > max) {
            wrong(property, value, "must be a whole number between " + min + " and " + max);
        }
    }

    private static @Nullable Long number(String value) {
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            return null; // told by who asks
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
