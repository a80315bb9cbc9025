package io.edgeferry.migration;

import java.util.List;

/**
 * Something that could not be found out; the check that wanted it says neither yes nor no.
 *
 * @param check name of the check: {@code services}, {@code image}
 * @param what what is not known, as the beginning of a sentence: {@code Which Services select the pod}
 * @param why why not
 * @param fix what to do
 * @param commands what helps, line by line; may be empty
 */
record Unknown(String check, String what, String why, String fix, List<String> commands) {

    Unknown {
        commands = List.copyOf(commands);
    }

    /** As a warning. */
    Finding finding() {
        return Finding.warning(check, what + " is not known", why, fix).with(commands);
    }
}
