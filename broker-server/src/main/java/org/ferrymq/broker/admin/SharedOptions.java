package org.ferrymq.broker.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The options of {@link org.ferrymq.broker.admin.session.Session}, which each command has: people write them before its name too. */
final class SharedOptions {
    private static final Set<String> WITH_VALUE = Set.of("-n", "--namesrv", "--timeout", "--user", "--password-file");
    private static final String JSON = "--json";

    private SharedOptions() {}

    /** The same arguments, with shared options that stand before the first word moved to the end, before a {@code --}. */
    static String[] behindTheCommand(String... args) {
        List<String> words = new ArrayList<>(List.of(args));
        List<String> moved = new ArrayList<>();
        while (!words.isEmpty() && isShared(words.get(0))) {
            boolean valueFollows = WITH_VALUE.contains(words.get(0)) && words.size() > 1;
            moved.add(words.remove(0));
            if (valueFollows) {
                moved.add(words.remove(0));
            }
        }
        boolean command = !words.isEmpty() && !words.get(0).startsWith("-");
        if (!command) {
            return args; // help, or a mistake that is told as it was made
        }
        int end = words.indexOf("--");
        words.addAll(end < 0 ? words.size() : end, moved);
        return words.toArray(String[]::new);
    }

    private static boolean isShared(String word) {
        int equals = word.indexOf('=');
        return word.equals(JSON)
                || WITH_VALUE.contains(word)
                || (equals > 0 && WITH_VALUE.contains(word.substring(0, equals)));
    }
}
