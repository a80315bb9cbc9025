package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.lab.store.ClusterObjects.Kind;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a watch says when nothing changes: from which version on its client may go on. */
class LabBookmarksTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Kind PODS = Kind.core("pods");
    private static final String PATH = "/api/v1/namespaces/default/pods?watch=1&timeoutSeconds=1";
    private static final String LONGER = "/api/v1/namespaces/default/pods?watch=1&timeoutSeconds=5";
    private static final String END = "k8s.io/initial-events-end";

    @TempDir
    static Path folder;

    private static TestLab lab;
    private static HttpClient client;
    private static String kubeconfig;

    @BeforeAll
    static void open() throws Exception {
        lab = TestLab.start(folder);
        kubeconfig = Files.readString(lab.kubeconfig);
        byte[] authority = Base64.getDecoder().decode(of("certificate-authority-data"));
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "lab",
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(authority)));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(tls).build();
    }

    @AfterAll
    static void close() {
        client.close();
        lab.close();
    }

    private static String of(String word) {
        Matcher line = Pattern.compile(word + ": (\\S+)").matcher(kubeconfig);
        assertThat(line.find()).isTrue();
        return line.group(1);
    }

    private static InputStream ask(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(of("server") + path))
                .header("Authorization", "Bearer " + of("token"))
                .timeout(Duration.ofSeconds(30))
                .build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static List<JsonNode> events(InputStream stream) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events.add(JSON.readTree(line));
            }
        }
        return events;
    }

    private static String type(JsonNode event) {
        return event.path("type").asString("");
    }

    private static long version(JsonNode event) {
        return Long.parseLong(
                event.path("object").path("metadata").path("resourceVersion").asString("-1"));
    }

    private static boolean ends(JsonNode event) {
        return event.path("object")
                .path("metadata")
                .path("annotations")
                .path(END)
                .asString("")
                .equals("true");
    }

    @Test
    void aWatchThatRunsOutEndsWithABookmarkForWhoeverWantsOne() throws Exception {
        long now = lab.objects.version();
        List<JsonNode> events = events(ask(PATH + "&allowWatchBookmarks=true&resourceVersion=" + now));
        assertThat(events).isNotEmpty();
        JsonNode last = events.getLast();
        assertThat(type(last)).isEqualTo("BOOKMARK");
        assertThat(last.path("object").path("kind").asString("")).isEqualTo("Pod");
        assertThat(last.path("object").path("apiVersion").asString("")).isEqualTo("v1");
        assertThat(version(last)).isGreaterThanOrEqualTo(now);
        assertThat(ends(last)).isFalse();
        assertThat(events(ask(PATH + "&resourceVersion=" + now)))
                .extracting(LabBookmarksTest::type)
                .doesNotContain("BOOKMARK");
    }

    @Test
    void theObjectsThatAreThereComeFirstAndThenTheMarkOfTheirEnd() throws Exception {
        List<JsonNode> events = events(
                ask(LONGER + "&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"));
        assertThat(type(events.getFirst())).isEqualTo("ADDED");
        assertThat(events.getFirst()
                        .path("object")
                        .path("metadata")
                        .path("name")
                        .asString(""))
                .isEqualTo("gru");
        List<JsonNode> marks = events.stream().filter(LabBookmarksTest::ends).toList();
        assertThat(marks).hasSize(1).allMatch(mark -> type(mark).equals("BOOKMARK"));
        assertThat(version(marks.getFirst())).isGreaterThanOrEqualTo(version(events.getFirst()));
        assertThat(type(events.get(events.indexOf(marks.getFirst()) - 1))).isEqualTo("ADDED");
    }

    /** Its client would never hear of what lies between. */
    @Test
    void aBookmarkDoesNotRunAheadOfWhatASlowClientWasTold() throws Exception {
        long since = lab.objects.version();
        String large = "x".repeat(200_000);
        Set<Long> made = new TreeSet<>();
        List<JsonNode> events;
        try (InputStream slow = ask(LONGER + "&allowWatchBookmarks=true&resourceVersion=" + since)) {
            long end = System.nanoTime() + Duration.ofMillis(5_500).toNanos();
            for (int i = 0; i < 100 || System.nanoTime() < end; i++) {
                String count = "count-" + i;
                JsonNode now = lab.objects.update(PODS, "default", "gru", pod -> {
                    pod.withObject("/metadata/annotations").put("large", large).put("count", count);
                    return pod;
                });
                made.add(Long.parseLong(
                        now.path("metadata").path("resourceVersion").asString("")));
            }
            events = events(slow);
        }
        List<Long> told = events.stream()
                .filter(event -> type(event).equals("MODIFIED"))
                .map(LabBookmarksTest::version)
                .toList();
        assertThat(told).isNotEmpty().hasSizeLessThan(made.size());
        assertThat(events.stream().filter(event -> type(event).equals("BOOKMARK")))
                .allSatisfy(mark -> assertThat(made.stream()
                                .filter(each -> each <= version(mark) && !told.contains(each))
                                .limit(3))
                        .as("what a client that goes on from %d is never told", version(mark))
                        .isEmpty());
    }
}
