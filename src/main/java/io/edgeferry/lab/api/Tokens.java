package io.edgeferry.lab.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** The bearer tokens of a start: made anew each time, told only by the kubeconfig. */
record Tokens(String admin, String viewer) {

    static Tokens make() {
        return new Tokens(random(), random());
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Who an {@code Authorization} header names. */
    Optional<User> user(String header) {
        String given = header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "";
        if (same(given, admin)) {
            return Optional.of(User.ADMIN);
        }
        return same(given, viewer) ? Optional.of(User.VIEWER) : Optional.empty();
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
