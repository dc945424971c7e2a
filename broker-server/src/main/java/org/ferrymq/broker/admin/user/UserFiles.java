package org.ferrymq.broker.admin.user;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.security.PasswordHash;
import org.ferrymq.broker.security.UsersFile;

/** Reading and writing files of users with messages for the person at the terminal. */
final class UserFiles {
    private UserFiles() {}

    static Map<String, PasswordHash> read(UsersFile file) {
        try {
            return file.read();
        } catch (IOException e) {
            throw AdminException.refused("cannot read " + file.path() + ": " + e);
        } catch (IllegalArgumentException e) {
            throw AdminException.refused(String.valueOf(e.getMessage()));
        }
    }

    static Map<String, PasswordHash> readOrNone(UsersFile file) {
        return Files.exists(file.path()) ? read(file) : Map.of();
    }

    static void write(UsersFile file, Map<String, PasswordHash> users) {
        try {
            file.write(users);
        } catch (IOException e) {
            throw AdminException.refused("cannot write " + file.path() + ": " + e + "; it is as it was");
        }
    }
}
