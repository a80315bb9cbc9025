package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.ClusterPicture.Liveness;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.migration.PureChecks;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the plan of a copy, over what the picture knows, has an error, the card is grey and says why. */
class FitOfDatasetsTest {

    private static final NodeInfo W1 = Pictures.node("w1", 0, 0);
    private static final NodeInfo W2 = Pictures.node("w2", 0, 0);

    private static VolumeManifest volume(String kind, String mode) {
        return VolumeManifest.parse("""
            {"metadata":{"name":"esc50"},
             "spec":{%s,"volumeMode":"%s","capacity":{"storage":"1Gi"},
              "nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[
                {"key":"kubernetes.io/hostname","operator":"In","values":["w1"]}]}]}}},
             "status":{"phase":"Bound"}}
            """.formatted(kind, mode));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"local\":{\"path\":\"/data\"} | Filesystem | ready |",
                "\"hostPath\":{\"path\":\"/data\"} | Filesystem | ready |",
                "\"hostPath\":{\"path\":\"/data\"} | Filesystem | cordoned |",
                "\"local\":{\"path\":\"/dev/sdb\"} | Block | ready | A raw block device, not a folder of files",
                "\"nfs\":{\"path\":\"/a\",\"server\":\"s\"} | Filesystem | ready | A network volume: every node"
                        + " reaches it",
                "\"csi\":{\"driver\":\"d\",\"volumeHandle\":\"h\"} | Filesystem | ready | Volumes of kind csi cannot"
                        + " be copied",
                "\"rbd\":{\"image\":\"i\",\"monitors\":[]} | Filesystem | ready | Volumes of kind rbd cannot be copied",
                "\"local\":{\"path\":\"/data\"} | Filesystem | down | Not ready: KubeletNotReady",
                "\"local\":{\"path\":\"/data\"} | Filesystem | here | It lies here"
            })
    void theCardSaysWhatThePlanWouldSay(String kind, String mode, String how, String words) {
        NodeInfo target = switch (how) {
            case "down" -> Pictures.notReady(W2, "KubeletNotReady");
            case "cordoned" -> Pictures.cordoned(W2);
            case "here" -> W1;
            default -> W2;
        };
        VolumeManifest volume = volume(kind, mode);
        PictureIndex index = new PictureIndex(
                new ClusterPicture(1, Liveness.LIVE, null, "", List.of(W1, W2), List.of(), List.of(volume.info())));
        var obstacle = Fit.obstacle(new Cargo.OfVolume(volume.info()), index, target);
        assertThat(obstacle.orElse(null)).isEqualTo(words);
        assertThat(PureChecks.errors(volume, W1, target).isEmpty()).isEqualTo(words == null);
    }
}
