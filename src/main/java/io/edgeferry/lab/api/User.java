package io.edgeferry.lab.api;

import java.util.List;

/** Who asks. The admin may everything, the viewer may read all but secrets. */
enum User {
    /** May everything. */
    ADMIN("admin", List.of("system:masters", "system:authenticated")),
    /** May read. */
    VIEWER("viewer", List.of("lab:viewers", "system:authenticated"));

    private static final List<String> READ = List.of("get", "list", "watch");

    private final String id;
    private final List<String> groups;

    User(String id, List<String> groups) {
        this.id = id;
        this.groups = groups;
    }

    String id() {
        return id;
    }

    List<String> groups() {
        return groups;
    }

    /**
     * Whether it has a right.
     *
     * @param resource with its subresource, such as {@code pods/log}; {@code *} for any
     */
    boolean may(String verb, String group, String resource) {
        if (this == ADMIN || resource.startsWith("selfsubject")) {
            return true;
        }
        boolean hidden = group.isEmpty() && (resource.equals("secrets") || resource.equals("pods/exec"));
        return READ.contains(verb) && !hidden && !resource.equals("nodes/proxy") && !resource.equals("*");
    }
}
