package org.ferrymq.broker.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A password as it is kept: PBKDF2 with HMAC-SHA-256 (RFC 8018) over the password's UTF-8 bytes. Its text is {@code
 * pbkdf2-sha256:ITERATIONS:SALT:HASH}, the last two in Base64. Immutable.
 */
public final class PasswordHash {
    /** Iterations of a new hash: some tenths of a second of one core. */
    public static final int DEFAULT_ITERATIONS = 600_000;
    /** The fewest iterations that are accepted. */
    public static final int MIN_ITERATIONS = 10_000;
    /** The most iterations that are accepted: more would keep everybody waiting who connects. */
    public static final int MAX_ITERATIONS = 10_000_000;

    private static final String SCHEME = "pbkdf2-sha256";
    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /**
     * Hashes a password with a salt of its own. Takes as long as {@code iterations} say.
     *
     * @throws IllegalArgumentException if the password is empty or the number out of range
     */
    public static PasswordHash of(String password, int iterations) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("a password must not be empty");
        }
        checkIterations(iterations);
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(iterations, salt, derive(password, salt, iterations));
    }

    /** What no password matches, for the time that finding that out takes. */
    static PasswordHash unmatchable(int iterations) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] hash = new byte[HASH_BYTES];
        SecureRandom random = new SecureRandom();
        random.nextBytes(salt);
        random.nextBytes(hash);
        return new PasswordHash(iterations, salt, hash);
    }

    /** How often the hash function is applied. */
    public int iterations() {
        return iterations;
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException saying what is wrong with it, without repeating it
     */
    public static PasswordHash parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            throw new IllegalArgumentException("expected " + SCHEME + ":ITERATIONS:SALT:HASH");
        }
        if (!parts[1].matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("the number of iterations is not a number");
        }
        int iterations = Integer.parseInt(parts[1]);
        checkIterations(iterations);
        byte[] salt = decode(parts[2], "salt");
        byte[] hash = decode(parts[3], "hash");
        if (salt.length < SALT_BYTES || hash.length != HASH_BYTES) {
            throw new IllegalArgumentException(
                    "the salt must have at least " + SALT_BYTES + " bytes and the hash " + HASH_BYTES);
        }
        return new PasswordHash(iterations, salt, hash);
    }

    private static byte[] decode(String text, String what) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the " + what + " is not Base64", e);
        }
    }

    private static void checkIterations(int iterations) {
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException(
                    "the number of iterations must be " + MIN_ITERATIONS + " to " + MAX_ITERATIONS);
        }
    }

    /** Whether this is the hash of the password. Takes as long as making it did, whatever the answer. */
    public boolean matches(String password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations));
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        PBEKeySpec key = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * 8);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(key).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + ALGORITHM, e);
        } finally {
            key.clearPassword();
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PasswordHash that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    /** One line for the file of users. */
    @Override
    public String toString() {
        Base64.Encoder encoder = Base64.getEncoder();
        return SCHEME + ":" + iterations + ":" + encoder.encodeToString(salt) + ":" + encoder.encodeToString(hash);
    }
}
