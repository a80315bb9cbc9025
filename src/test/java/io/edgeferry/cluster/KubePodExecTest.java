package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubePodExecTest {

    private static final String EXEC = "GET /api/v1/namespaces/lab/pods/mover/exec";
    private static final String REVIEW = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    @TempDir
    private Path folder;

    private FakeApi api;
    private KubeCluster cluster;

    @BeforeEach
    void connect() throws Exception {
        api = new FakeApi();
        cluster = KubeCluster.open(Kubeconfigs.context(api.kubeconfig(folder), null), false);
    }

    @AfterEach
    void close() {
        cluster.close();
        api.close();
    }

    @ParameterizedTest
    @CsvSource({"403, lacks a right", "404, no such pod", "400, the container does not run", "500, answered 500"})
    void aRefusalIsToldInWordsAndNotRepeated(int code, String words) {
        api.refuse(EXEC, code, "no");
        assertThatThrownBy(() -> cluster.exec()
                        .start("lab", "mover", "agent", List.of("echo", "a b&c"), true, Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining("run echo in lab/mover")
                .hasMessageContaining(words);
        assertThat(api.requests(EXEC))
                .singleElement()
                .satisfies(request -> assertThat(request.path())
                        .contains("stdin=true", "container=agent", "command=echo", "command=a+b%26c"));
    }

    @Test
    void onlyTheRightsOfThisWayAreAskedFor() throws Exception {
        api.answer(REVIEW, 201, """
            {"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","status":{"allowed":false}}\
            """);
        assertThat(cluster.missingExecRights("lab")).containsExactly("create pods/exec", "get pods/exec");
        assertThat(cluster.missingRights("lab")).noneMatch(right -> right.contains("exec"));
        api.answer(REVIEW, 201, """
            {"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","status":{"allowed":true}}\
            """);
        assertThat(cluster.missingExecRights("lab")).isEmpty();
    }
}
