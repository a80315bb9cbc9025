package io.edgeferry.protection.demo;

import io.edgeferry.migration.MigrationException;

/** Breaks a node and brings it back. Its calls block until it is done, and may be made again. */
public interface NodeSwitch {

    /** Whether a person does it, who is told by the demonstration; then the calls return at once. */
    boolean byHand();

    /** Breaks a node. */
    void apply(Fault fault, String node) throws MigrationException, InterruptedException;

    /** Brings a node back. */
    void heal(String node) throws MigrationException, InterruptedException;

    /** A person does it. */
    NodeSwitch BY_HAND = new NodeSwitch() {
        @Override
        public boolean byHand() {
            return true;
        }

        @Override
        public void apply(Fault fault, String node) {
            // The demonstration says it.
        }

        @Override
        public void heal(String node) {
            // The demonstration says it.
        }
    };
}
