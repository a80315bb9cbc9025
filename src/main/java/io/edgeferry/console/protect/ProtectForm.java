package io.edgeferry.console.protect;

import io.edgeferry.protection.ProtectSpec;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a pod shall be protected, as a person typed it.
 *
 * @param every time between checkpoints, such as {@code 60s}
 * @param keep number of replicas
 * @param place where they go
 * @param where node or folder; not used for any node
 * @param automatic whether a failover begins unasked
 */
record ProtectForm(String every, String keep, Place place, String where, boolean automatic) {

    /** Where replicas go. */
    enum Place {
        ANY("Any other node"),
        NODE("A node"),
        FOLDER("A folder that nodes share");

        private final String words;

        Place(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** A field that may be wrong. */
    enum Field {
        EVERY,
        KEEP,
        TO
    }

    static ProtectForm of(ProtectSpec spec) {
        Place place = spec.to().equals(ProtectSpec.ANY) ? Place.ANY : spec.shared() ? Place.FOLDER : Place.NODE;
        String text = spec.text();
        String every = text.substring("every=".length(), text.indexOf(','));
        return new ProtectForm(
                every, Integer.toString(spec.keep()), place, place == Place.ANY ? "" : spec.to(), spec.automatic());
    }

    private String to() {
        return place == Place.ANY ? ProtectSpec.ANY : where.strip();
    }

    /** What is wrong, by field; the words are those of {@link ProtectSpec}. */
    Map<Field, String> errors() {
        Map<Field, String> errors = new EnumMap<>(Field.class);
        ProtectSpec usual = ProtectSpec.USUAL;
        put(
                errors,
                Field.EVERY,
                () -> new ProtectSpec(ProtectSpec.time(every.strip()), usual.keep(), usual.to(), true));
        put(errors, Field.KEEP, () -> new ProtectSpec(usual.every(), number(), usual.to(), true));
        put(errors, Field.TO, () -> {
            if (place == Place.FOLDER && !to().startsWith("/")) {
                throw new IllegalArgumentException("a folder is named with its whole path, such as /mnt/shared");
            }
            return new ProtectSpec(usual.every(), usual.keep(), to(), true);
        });
        return errors;
    }

    private int number() {
        if (!keep.strip().matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException("keep is \"" + keep + "\", but has to be a number");
        }
        return Integer.parseInt(keep.strip());
    }

    private interface Making {
        ProtectSpec spec();
    }

    private static void put(Map<Field, String> errors, Field field, Making making) {
        try {
            var unused = making.spec();
        } catch (IllegalArgumentException e) {
            String words = String.valueOf(e.getMessage());
            errors.put(field, Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".");
        }
    }

    /** What it says, when all of it can be understood. */
    Optional<ProtectSpec> spec() {
        return errors().isEmpty() ? Optional.ofNullable(made()) : Optional.empty();
    }

    private @Nullable ProtectSpec made() {
        return new ProtectSpec(ProtectSpec.time(every.strip()), number(), to(), automatic);
    }
}
