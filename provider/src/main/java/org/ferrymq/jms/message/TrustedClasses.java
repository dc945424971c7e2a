package org.ferrymq.jms.message;

import java.io.ObjectInputFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which classes an {@link FerryObjectMessage} may contain when it is read: an allow-list, everything else is refused. It always holds
 * the boxed primitives, strings, big numbers, dates, those of java.time, and the plain collections of java.util; a configuration adds classes
 * ({@code com.acme.Order}), packages ({@code com.acme.orders.*}) and packages with all below them ({@code com.acme.**}). The number of
 * references, the depth and the size of arrays are limited as well. Immutable.
 */
public final class TrustedClasses implements ObjectInputFilter {
    /**
     * How large an object may be.
     *
     * @param depth most levels of nesting
     * @param references most objects
     * @param arrayLength most elements of an array
     */
    public record Limits(int depth, int references, int arrayLength) {
        /** 100 levels, a million objects, 16,777,216 elements. */
        public static final Limits DEFAULT = new Limits(100, 1_000_000, 16 << 20);
    }

    private static final Set<String> ALWAYS = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Enum",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Number",
            "java.lang.Object",
            "java.lang.Short",
            "java.lang.String",
            "java.lang.StringBuffer",
            "java.lang.StringBuilder",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.time.DayOfWeek",
            "java.time.Duration",
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.LocalTime",
            "java.time.Month",
            "java.time.MonthDay",
            "java.time.OffsetDateTime",
            "java.time.OffsetTime",
            "java.time.Period",
            "java.time.Ser",
            "java.time.Year",
            "java.time.YearMonth",
            "java.time.ZoneOffset",
            "java.time.ZoneRegion",
            "java.time.ZonedDateTime",
            "java.util.ArrayDeque",
            "java.util.ArrayList",
            "java.util.Arrays$ArrayList",
            "java.util.CollSer",
            "java.util.Collections$EmptyList",
            "java.util.Collections$EmptyMap",
            "java.util.Collections$EmptySet",
            "java.util.Collections$SingletonList",
            "java.util.Collections$SingletonMap",
            "java.util.Collections$SingletonSet",
            "java.util.Collections$UnmodifiableCollection",
            "java.util.Collections$UnmodifiableList",
            "java.util.Collections$UnmodifiableMap",
            "java.util.Collections$UnmodifiableRandomAccessList",
            "java.util.Collections$UnmodifiableSet",
            "java.util.Currency",
            "java.util.Date",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.Hashtable",
            "java.util.ImmutableCollections$List12",
            "java.util.ImmutableCollections$ListN",
            "java.util.ImmutableCollections$Map1",
            "java.util.ImmutableCollections$MapN",
            "java.util.ImmutableCollections$Set12",
            "java.util.ImmutableCollections$SetN",
            "java.util.LinkedHashMap",
            "java.util.LinkedHashSet",
            "java.util.LinkedList",
            "java.util.Locale",
            "java.util.Map$Entry",
            "java.util.Properties",
            "java.util.TreeMap",
            "java.util.TreeSet",
            "java.util.UUID",
            "java.util.Vector");

    /** Only what is always allowed. */
    public static final TrustedClasses DEFAULT = new TrustedClasses(List.of(), Limits.DEFAULT);

    private final List<String> patterns;
    private final Limits limits;

    private TrustedClasses(List<String> patterns, Limits limits) {
        this.patterns = patterns;
        this.limits = limits;
    }

    /**
     * Adds to what is always allowed.
     *
     * @param list class names, {@code package.*} and {@code package.**}, separated by commas; may be empty
     * @throws IllegalArgumentException if an entry is neither
     */
    public static TrustedClasses parse(String list) {
        List<String> patterns = new ArrayList<>();
        for (String entry : list.split(",", -1)) {
            String pattern = entry.strip();
            if (pattern.isEmpty()) {
                continue;
            }
            if (!pattern.matches("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*(\\.\\*{1,2})?")) {
                throw new IllegalArgumentException("'" + pattern
                        + "' is neither a class name nor package.* nor package.** in the trusted classes");
            }
            patterns.add(pattern);
        }
        return patterns.isEmpty() ? DEFAULT : new TrustedClasses(List.copyOf(patterns), Limits.DEFAULT);
    }

    /** The same classes with other limits. */
    public TrustedClasses within(Limits others) {
        return new TrustedClasses(patterns, others);
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (refusal(info) != null) {
            return Status.REJECTED;
        }
        return info.serialClass() == null ? Status.UNDECIDED : Status.ALLOWED;
    }

    /** {@return why this part of an object is refused and what to do about it, for people; null if it is not} */
    @Nullable String refusal(FilterInfo info) {
        if (info.depth() > limits.depth()) {
            return "it is nested deeper than " + limits.depth()
                    + " levels (option deserializationMaxDepth of the connection URL)";
        }
        if (info.references() > limits.references()) {
            return "it consists of more than " + limits.references()
                    + " objects (option deserializationMaxReferences of the connection URL)";
        }
        if (info.arrayLength() > limits.arrayLength()) {
            return "it contains an array of " + info.arrayLength() + " elements, more than " + limits.arrayLength()
                    + " (option deserializationMaxArray of the connection URL)";
        }
        Class<?> type = info.serialClass();
        while (type != null && type.isArray()) {
            type = type.getComponentType();
        }
        if (type == null || type.isPrimitive() || isTrusted(type.getName())) {
            return null;
        }
        String name = type.getName();
        String packageName = type.getPackageName();
        return "it contains a " + name
                + ", which is not trusted; if the senders of this destination are, allow it by the"
                + " option deserializationAllow=" + name + " of the connection URL"
                + (packageName.isEmpty() ? "" : " (or " + packageName + ".* for its package)");
    }

    /** {@return whether objects of this class may be read} */
    public boolean isTrusted(String className) {
        if (ALWAYS.contains(className)) {
            return true;
        }
        for (String pattern : patterns) {
            if (matches(pattern, className)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String pattern, String className) {
        if (pattern.endsWith(".**")) {
            return className.startsWith(pattern.substring(0, pattern.length() - 2));
        }
        if (pattern.endsWith(".*")) {
            String prefix = pattern.substring(0, pattern.length() - 1);
            return className.startsWith(prefix) && className.indexOf('.', prefix.length()) < 0;
        }
        return className.equals(pattern) || className.startsWith(pattern + "$");
    }
}
