package io.edgeferry.cluster;

import java.util.List;
import java.util.Set;

/**
 * What the user may do in a namespace, as the API server answered verb by verb.
 *
 * @param denied rights the user lacks, such as {@code create nodes/proxy}
 * @param everything whether the user may do all there is
 */
public record Access(Set<String> denied, boolean everything) {

    /** Copies the set. */
    public Access {
        denied = Set.copyOf(denied);
    }

    /** What rights are for. */
    public enum Purpose {
        /** Seeing the cluster. */
        LOOK,
        /** Moving a pod. */
        MIGRATE,
        /** Copying a dataset. */
        COPY,
        /** Closing a node for new pods, and opening it again. */
        CORDON,
        /** Examining a node by a scratch checkpoint. */
        EXAMINE,
        /** Examining a node without making anything. */
        ASK,
        /** Protecting a pod, and failing it over. */
        PROTECT,
        /** Cutting off and killing nodes of a lab, and setting its links. */
        SWITCH
    }

    /** A word for what somebody may do. */
    public enum Role {
        /** Everything. */
        ADMIN,
        /** All that this program needs. */
        OPERATOR,
        /** Looking, and perhaps some of the rest. */
        VIEWER,
        /** Not even all that there is to see. */
        LIMITED
    }

    /** The rights for a purpose that the user lacks, in a fixed order; empty when none. */
    public List<String> lacks(Purpose purpose) {
        return Rights.of(purpose).filter(denied::contains).toList();
    }

    /** What the user is. */
    public Role role() {
        if (everything) {
            return Role.ADMIN;
        }
        if (lacks(Purpose.MIGRATE).isEmpty() && lacks(Purpose.COPY).isEmpty()) {
            return Role.OPERATOR;
        }
        return lacks(Purpose.LOOK).isEmpty() ? Role.VIEWER : Role.LIMITED;
    }
}
