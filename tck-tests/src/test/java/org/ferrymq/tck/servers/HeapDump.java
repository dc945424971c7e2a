package org.ferrymq.tck.servers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What holds an object in the memory of another JVM: a heap dump as {@code jcmd GC.heap_dump} writes it, in the format HPROF 1.0.2, below 2 GB. Reads only what
 * that question needs. For one thread.
 */
final class HeapDump {
    private static final int OBJECT = 2;

    /** What is known of a class: its own fields, those of its ancestors come with them. */
    private record Type(long superType, long loader, List<Field> fields, List<Reference> statics) {}

    private record Field(String name, int type) {}

    /** A reference that keeps its target alive: an element, or a field of that class. */
    private record Reference(String declaredIn, String name, long target) {}

    private final ByteBuffer dump;
    private final int idSize;
    private final Map<Long, String> texts = new HashMap<>();
    private final Map<Long, String> typeNames = new HashMap<>();
    private final Map<Long, Type> types = new HashMap<>();
    private final Map<Long, String> roots = new LinkedHashMap<>();
    private long[] ids = new long[1 << 16];
    private int objects;
    private int[] places = {};

    private HeapDump(ByteBuffer dump) {
        this.dump = dump;
        while (dump.get() != 0) {} // the format's name
        this.idSize = dump.getInt();
        int start = dump.position() + Long.BYTES; // behind the time
        records(start, this::count);
        ids = Arrays.copyOf(ids, objects);
        Arrays.sort(ids);
        places = new int[objects];
        records(start, (id, place) -> places[Arrays.binarySearch(ids, id)] = place);
    }

    /** Reads a dump. */
    static HeapDump read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return new HeapDump(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    /** {@return the class loaders that have loaded a class of that name} */
    List<Long> loadersOf(String className) {
        return types.entrySet().stream()
                .filter(type -> className.equals(typeNames.get(type.getKey())))
                .map(type -> type.getValue().loader())
                .toList();
    }

    /**
     * {@return a shortest path of references by which an object is held, soft ones included, or nothing if only weak ones lead to it}
     *
     * @param ignoredRoots kinds of roots that are not followed
     * @param ignoredFields what is not followed either: names of classes and of fields that they declare, with a dot between them
     */
    List<String> pathTo(long object, Set<String> ignoredRoots, Set<String> ignoredFields) {
        Set<String> fieldNames = ignoredFields.stream()
                .map(field -> field.substring(field.lastIndexOf('.') + 1))
                .collect(Collectors.toSet());
        int target = Arrays.binarySearch(ids, object);
        int[] from = new int[objects];
        Arrays.fill(from, -2);
        int[] queue = new int[objects];
        int filled = 0;
        for (Map.Entry<Long, String> root : roots.entrySet()) {
            int index = Arrays.binarySearch(ids, root.getKey());
            if (index >= 0 && !ignoredRoots.contains(root.getValue())) {
                from[index] = -1;
                queue[filled++] = index;
            }
        }
        Set<Long> weakTypes = weakTypes();
        for (int next = 0; next < filled && from[target] == -2; next++) {
            int at = queue[next];
            for (Reference reference : references(at, weakTypes)) {
                int to = Arrays.binarySearch(ids, reference.target());
                boolean ignored = fieldNames.contains(reference.name())
                        && ignoredFields.contains(reference.declaredIn() + "." + reference.name());
                if (to >= 0 && from[to] == -2 && !ignored) {
                    from[to] = at;
                    queue[filled++] = to;
                }
            }
        }
        return from[target] == -2 ? List.of() : path(target, from, weakTypes);
    }

    private List<String> path(int target, int[] from, Set<Long> weakTypes) {
        List<String> steps = new ArrayList<>();
        int at = target;
        for (; from[at] >= 0; at = from[at]) {
            long id = ids[at];
            String by = references(from[at], weakTypes).stream()
                    .filter(reference -> reference.target() == id)
                    .map(Reference::name)
                    .findFirst()
                    .orElseThrow();
            steps.add("." + by + " -> " + nameAt(at));
        }
        steps.add("root: " + roots.get(ids[at]) + ": " + nameAt(at));
        Collections.reverse(steps);
        return steps;
    }

    // ---- objects

    private Set<Long> weakTypes() {
        return types.keySet().stream()
                .filter(type -> isA(type, "java.lang.ref.Reference") && !isA(type, "java.lang.ref.SoftReference"))
                .collect(Collectors.toSet());
    }

    private boolean isA(long type, String className) {
        long at = type;
        while (types.containsKey(at) && !className.equals(typeNames.get(at))) {
            at = types.get(at).superType();
        }
        return types.containsKey(at);
    }

    private String nameAt(int index) {
        int kind = open(index);
        if (kind == 0x20) {
            return "class " + typeNames.get(ids[index]);
        }
        if (kind == 0x22) {
            dump.getInt();
        }
        return kind == 0x23 ? "an array" : typeNames.getOrDefault(id(), "?");
    }

    /** Goes behind identifier and stack trace of an object. {@return of what kind it is} */
    private int open(int index) {
        dump.position(places[index]);
        int kind = dump.get();
        skip(idSize + Integer.BYTES);
        return kind;
    }

    private List<Reference> references(int index, Set<Long> weakTypes) {
        List<Reference> result = new ArrayList<>();
        switch (open(index)) {
            case 0x20 -> {
                Type type = types.get(ids[index]);
                result.add(new Reference("", "loader", type.loader()));
                result.add(new Reference("", "super", type.superType()));
                result.addAll(type.statics());
            }
            case 0x21 -> {
                long ofType = id();
                dump.getInt();
                result.add(new Reference("", "class", ofType));
                boolean weak = weakTypes.contains(ofType);
                for (long at = ofType; types.containsKey(at); at = types.get(at).superType()) {
                    for (Field field : types.get(at).fields()) {
                        if (field.type() != OBJECT) {
                            skip(size(field.type()));
                        } else {
                            long value = id();
                            if (!weak || !field.name().equals("referent")) {
                                result.add(new Reference(typeNames.getOrDefault(at, "?"), field.name(), value));
                            }
                        }
                    }
                }
            }
            case 0x22 -> {
                int length = dump.getInt();
                result.add(new Reference("", "class", id()));
                for (int i = 0; i < length; i++) {
                    result.add(new Reference("", "[" + i + "]", id()));
                }
            }
            default -> {}
        }
        return result;
    }

    // ---- the format

    private interface Found {
        void object(long id, int place);
    }

    private void count(long id, int place) {
        if (objects == ids.length) {
            ids = Arrays.copyOf(ids, objects * 2);
        }
        ids[objects++] = id;
    }

    private void records(int start, Found found) {
        dump.position(start);
        while (dump.hasRemaining()) {
            int tag = dump.get();
            dump.getInt();
            int length = dump.getInt();
            int end = dump.position() + length;
            switch (tag) {
                case 0x01 -> {
                    long id = id();
                    byte[] text = new byte[length - idSize];
                    dump.get(text);
                    texts.put(id, new String(text, StandardCharsets.UTF_8));
                }
                case 0x02 -> {
                    dump.getInt();
                    long id = id();
                    dump.getInt();
                    typeNames.put(id, texts.getOrDefault(id(), "?").replace('/', '.'));
                }
                case 0x0c, 0x1c -> {
                    while (dump.position() < end) {
                        part(found);
                    }
                }
                default -> {}
            }
            dump.position(end);
        }
    }

    private void part(Found found) {
        int place = dump.position();
        int kind = dump.get() & 0xff;
        long id = id();
        switch (kind) {
            case 0xff, 0x05, 0x07 -> roots.putIfAbsent(id, kind == 0x05 ? "class of the system" : "monitor");
            case 0x01 -> root(id, "native, global", idSize);
            case 0x02 -> root(id, "native, local", 2 * Integer.BYTES);
            case 0x03 -> root(id, "frame", 2 * Integer.BYTES);
            case 0x04, 0x06 -> root(id, "native stack", Integer.BYTES);
            case 0x08 -> root(id, "thread", 2 * Integer.BYTES);
            case 0x20 -> {
                found.object(id, place);
                type(id);
            }
            case 0x21 -> {
                found.object(id, place);
                skip(Integer.BYTES + idSize);
                skip(dump.getInt());
            }
            case 0x22 -> {
                found.object(id, place);
                dump.getInt();
                skip(dump.getInt() * idSize + idSize);
            }
            case 0x23 -> {
                found.object(id, place);
                dump.getInt();
                int length = dump.getInt();
                skip(length * size(dump.get()));
            }
            default -> throw new IllegalStateException("part of kind " + kind + " at " + place);
        }
    }

    private void root(long id, String kind, int rest) {
        roots.putIfAbsent(id, kind);
        skip(rest);
    }

    private void type(long id) {
        dump.getInt();
        long superType = id();
        long loader = id();
        skip(4 * idSize + Integer.BYTES);
        for (int constants = dump.getShort(); constants > 0; constants--) {
            dump.getShort();
            skip(size(dump.get()));
        }
        List<Reference> statics = new ArrayList<>();
        for (int left = dump.getShort() & 0xffff; left > 0; left--) {
            String name = texts.get(id());
            int type = dump.get();
            if (type == OBJECT) {
                statics.add(new Reference("", name, id()));
            } else {
                skip(size(type));
            }
        }
        List<Field> fields = new ArrayList<>();
        for (int left = dump.getShort() & 0xffff; left > 0; left--) {
            fields.add(new Field(texts.get(id()), dump.get()));
        }
        types.put(id, new Type(superType, loader, fields, statics));
    }

    private long id() {
        return idSize == Long.BYTES ? dump.getLong() : dump.getInt() & 0xffffffffL;
    }

    private void skip(int bytes) {
        dump.position(dump.position() + bytes);
    }

    private int size(int type) {
        return switch (type) {
            case OBJECT -> idSize;
            case 4, 8 -> 1;
            case 5, 9 -> 2;
            case 6, 10 -> 4;
            case 7, 11 -> 8;
            default -> throw new IllegalStateException("a value of type " + type);
        };
    }
}
