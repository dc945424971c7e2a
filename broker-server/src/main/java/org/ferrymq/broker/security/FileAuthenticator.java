package org.ferrymq.broker.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks against a file of users, which is read again when it has changed. Hashing is slow on purpose, so it has a thread of its own, and a
 * password that was right is remembered (keyed and hashed, in memory) until the user's line changes: guessing holds up nobody who was here
 * before. A file that has become unreadable leaves the users as they were.
 */
public final class FileAuthenticator implements Authenticator {
    private static final Logger log = LoggerFactory.getLogger(FileAuthenticator.class);

    private static final int WAITING_CHECKS = 10_000;
    private static final int WAITING_HASHES = 200;
    private static final String MAC = "HmacSHA256";

    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    private record Known(PasswordHash hash, byte[] code) {}

    private record Version(
            FileTime modified, long size, @Nullable Object key) {}

    private final UsersFile file;
    private final ThreadPoolExecutor checks = thread("ferry-users", WAITING_CHECKS);
    private final ThreadPoolExecutor hashing = thread("ferry-passwords", WAITING_HASHES);
    private final SecretKeySpec key;

    // of the thread ferry-users
    private final Map<String, Known> known = new HashMap<>();
    private Map<String, PasswordHash> users;
    private Version version;

    private FileAuthenticator(UsersFile file) throws IOException {
        this.file = file;
        this.version = currentVersion();
        this.users = file.read();
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, MAC);
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it cannot be read or is wrong
     */
    public static FileAuthenticator open(UsersFile file) {
        try {
            return new FileAuthenticator(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the file of users " + file.path() + ": " + e, e);
        }
    }

    private static ThreadPoolExecutor thread(String name, int waiting) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    @Override
    public CompletableFuture<Void> check(@Nullable String user, @Nullable String password) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        if (user == null || user.isEmpty() || password == null) {
            answer.completeExceptionally(
                    new FerryException(ErrorCode.SECURITY, "this broker wants a user name and a password"));
            return answer;
        }
        run(checks, answer, () -> look(user, password, answer));
        return answer;
    }

    private static void run(ThreadPoolExecutor executor, CompletableFuture<Void> answer, Runnable task) {
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new FerryException(
                    ErrorCode.BUSY, "the broker is checking too many passwords at the moment; try again later", e));
        }
    }

    private void look(String user, String password, CompletableFuture<Void> answer) {
        reloadIfChanged();
        PasswordHash hash = users.get(user);
        byte[] code = code(user, password);
        Known before = known.get(user);
        if (hash != null && before != null && before.hash.equals(hash) && MessageDigest.isEqual(before.code, code)) {
            answer.complete(null);
            return;
        }
        // an unknown name takes as long as a known one
        PasswordHash compared = hash == null ? PasswordHash.unmatchable(mostIterations()) : hash;
        run(hashing, answer, () -> {
            if (!compared.matches(password)) {
                answer.completeExceptionally(
                        new FerryException(ErrorCode.SECURITY, "the user name or the password is wrong"));
                return;
            }
            run(checks, answer, () -> {
                known.put(user, new Known(compared, code));
                answer.complete(null);
            });
        });
    }

    private int mostIterations() {
        return users.values().stream().mapToInt(PasswordHash::iterations).max().orElse(PasswordHash.MIN_ITERATIONS);
    }

    private byte[] code(String user, String password) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            mac.update(user.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + MAC, e);
        }
    }

    private void reloadIfChanged() {
        try {
            Version now = currentVersion();
            if (!now.equals(version)) {
                version = now;
                users = file.read();
                known.keySet().retainAll(users.keySet());
                log.info("read {} users from {}", users.size(), file.path());
            }
        } catch (IOException | IllegalArgumentException e) {
            log.error("the file of users cannot be read, the users stay as they were: {}", e.toString());
        }
    }

    private Version currentVersion() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
        return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }

    @Override
    public void close() {
        checks.shutdownNow();
        hashing.shutdownNow();
    }
}
