package io.edgeferry.console.protect;

import io.edgeferry.task.OperationId;

/** What a person can do about protected pods; the shell opens the sheets and knows the rights. */
public interface ProtectActs {

    /** Why nothing is done from here, as a sentence; empty when this console acts. */
    String passive();

    /** Why a pod may not be touched now, in a few words; empty when it may. */
    String denies(String namespace);

    /** Makes a checkpoint of a pod now. */
    void checkpoint(ProtectView view);

    /** Rehearses a failover of a pod. */
    void drill(ProtectView view);

    /** Lets a person fail a pod over. */
    void failOver(ProtectView view);

    /** Lets a person change how a pod is protected. */
    void settings(ProtectView view);

    /** Lets a person end the protection of a pod. */
    void stop(ProtectView view);

    /** Lets a person change when a node counts as lost. */
    void changeRule();

    /** Shows a task. */
    void openTask(OperationId id);

    /** Leads to where clusters are chosen. */
    void connect();

    /** Leads to where a pod can be chosen. */
    void choosePod();
}
