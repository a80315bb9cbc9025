package io.edgeferry.cluster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node as the API server tells it.
 *
 * @param name its name
 * @param ready whether its Ready condition is True
 * @param condition why it is not ready, or empty
 * @param schedulable false when it is cordoned
 * @param roles from its labels: {@code control-plane}; may be empty
 * @param labels its labels
 * @param taints as {@code key=value:Effect}
 * @param address its InternalIP, or empty
 * @param runtime container runtime and version: {@code containerd://2.3.7}
 * @param kubelet version of its kubelet
 * @param kernel version of its kernel
 * @param architecture such as amd64
 * @param capacity what pods may use in all
 * @param requested what its pods have asked for
 * @param conditions what the node says about itself
 * @param created when it joined, or null
 */
public record NodeInfo(
        String name,
        boolean ready,
        String condition,
        boolean schedulable,
        List<String> roles,
        Map<String, String> labels,
        List<String> taints,
        String address,
        String runtime,
        String kubelet,
        String kernel,
        String architecture,
        Resources capacity,
        Resources requested,
        List<Condition> conditions,
        @Nullable Instant created) {

    /** Copies the lists. */
    public NodeInfo {
        roles = List.copyOf(roles);
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
        conditions = List.copyOf(conditions);
    }

    /** A node that says nothing about itself. */
    public NodeInfo(
            String name,
            boolean ready,
            String condition,
            boolean schedulable,
            List<String> roles,
            Map<String, String> labels,
            List<String> taints,
            String address,
            String runtime,
            String kubelet,
            String kernel,
            String architecture,
            Resources capacity,
            Resources requested) {
        this(
                name,
                ready,
                condition,
                schedulable,
                roles,
                labels,
                taints,
                address,
                runtime,
                kubelet,
                kernel,
                architecture,
                capacity,
                requested,
                List.of(),
                null);
    }

    /** The same node with other requests. */
    public NodeInfo withRequested(Resources other) {
        return new NodeInfo(
                name,
                ready,
                condition,
                schedulable,
                roles,
                labels,
                taints,
                address,
                runtime,
                kubelet,
                kernel,
                architecture,
                capacity,
                other,
                conditions,
                created);
    }

    /** The same node under another name. */
    public NodeInfo named(String other) {
        return new NodeInfo(
                other,
                ready,
                condition,
                schedulable,
                roles,
                labels,
                taints,
                address,
                runtime,
                kubelet,
                kernel,
                architecture,
                capacity,
                requested,
                conditions,
                created);
    }

    /** Of what a node may have too little left. */
    public enum Scarce {
        /** Memory. */
        MEMORY,
        /** Processor. */
        CPU,
        /** Ephemeral storage. */
        DISK,
        /** Pods. */
        PODS
    }

    /**
     * Of what too little is left here for a pod that asks for this much. The scheduler is not asked, since a clone is
     * bound to its node: what it would count is counted here, and as it does, what a pod does not ask for is never short
     * (kube-scheduler, NodeResourcesFit). A node that does not say how much ephemeral storage or how many pods it takes is
     * not short of them.
     */
    public List<Scarce> scarce(Resources wanted) {
        List<Scarce> scarce = new ArrayList<>();
        if (wanted.memory() > 0 && wanted.memory() > capacity.memory() - requested.memory()) {
            scarce.add(Scarce.MEMORY);
        }
        if (wanted.milliCpu() > 0 && wanted.milliCpu() > capacity.milliCpu() - requested.milliCpu()) {
            scarce.add(Scarce.CPU);
        }
        if (capacity.disk() > 0 && wanted.disk() > 0 && wanted.disk() > capacity.disk() - requested.disk()) {
            scarce.add(Scarce.DISK);
        }
        if (capacity.pods() > 0 && requested.pods() >= capacity.pods()) {
            scarce.add(Scarce.PODS);
        }
        return scarce;
    }

    /**
     * One thing that a node says about itself.
     *
     * @param type such as Ready or MemoryPressure
     * @param status True, False or Unknown
     * @param reason in one word; may be empty
     * @param message for people; may be empty
     * @param since when it became so, or null
     */
    public record Condition(
            String type,
            String status,
            String reason,
            String message,
            @Nullable Instant since) {
        /** Whether it is as one wants it: ready, and under no pressure. */
        public boolean good() {
            return status.equals(type.equals("Ready") ? "True" : "False");
        }
    }

    /**
     * Amounts of what pods use.
     *
     * @param milliCpu thousandths of a core
     * @param memory bytes
     * @param disk bytes of ephemeral storage
     * @param pods number of pods
     */
    public record Resources(long milliCpu, long memory, long disk, int pods) {
        /** Nothing. */
        public static final Resources NONE = new Resources(0, 0, 0, 0);

        /** Both together. */
        public Resources plus(Resources other) {
            return new Resources(
                    milliCpu + other.milliCpu, memory + other.memory, disk + other.disk, pods + other.pods);
        }
    }
}
