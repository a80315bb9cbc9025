package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.Map;

/** The pod through which a copy without SSH reads or writes a claim: it sleeps, and ends by itself after some hours. */
public final class HelperPod {

    /** Folder in the pod where the claim is mounted. */
    public static final String FOLDER = "/edgeferry/data";

    private HelperPod() {}

    /**
     * The pod as it shall be made.
     *
     * @param name its name
     * @param node node it is bound to, past the scheduler
     * @param image an image with {@code sh} and {@code sleep}
     * @param claim claim that it mounts
     * @param readOnly whether it must not write
     * @param life after which the kubelet ends it
     * @param operation the operation it is for
     */
    public static PodManifest manifest(
            String namespace,
            String name,
            String node,
            String image,
            String claim,
            boolean readOnly,
            Duration life,
            String operation) {
        return new PodManifest(new PodBuilder()
                .withApiVersion("v1")
                .withKind("Pod")
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(Map.of(Words.HELPER, "true"))
                .withAnnotations(Map.of(Words.OPERATION, operation))
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(life.toSeconds())
                .withTerminationGracePeriodSeconds(1L)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .addNewToleration()
                .withOperator("Exists")
                .endToleration()
                .addNewContainer()
                .withName("helper")
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withCommand("sleep", String.valueOf(life.toSeconds()))
                .withNewSecurityContext()
                .withRunAsUser(0L)
                .withRunAsNonRoot(false)
                .withAllowPrivilegeEscalation(false)
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("data")
                .withMountPath(FOLDER)
                .withReadOnly(readOnly)
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim()
                .withClaimName(claim)
                .withReadOnly(readOnly)
                .endPersistentVolumeClaim()
                .endVolume()
                .endSpec()
                .build());
    }
}
