package kube

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// apiServer answers with what it is told to and notes who asks.
type apiServer struct {
	*httptest.Server
	handler atomic.Pointer[http.HandlerFunc]
	who     atomic.Pointer[string]
}

func startAPI(t *testing.T) *apiServer {
	t.Helper()
	a := &apiServer{}
	a.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := r.Header.Get("Authorization")
		if len(r.TLS.PeerCertificates) > 0 {
			who = r.TLS.PeerCertificates[0].Subject.CommonName
		}
		a.who.Store(&who)
		(*a.handler.Load())(w, r)
	}))
	a.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	a.StartTLS()
	t.Cleanup(a.Close)
	return a
}

func (a *apiServer) answer(status int, body string) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/namespaces/default/pods/gru" {
			status, body = 500, "asked for "+r.URL.Path
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
	a.handler.Store(&h)
}

func (a *apiServer) ca() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Certificate().Raw})
}

// config writes a kubeconfig with these lines for cluster and user.
func config(t *testing.T, dir, cluster, user string) string {
	t.Helper()
	path := filepath.Join(dir, "kubelet.conf")
	text := fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: here
clusters:
- name: other
  cluster: {server: "https://192.0.2.1:6443"}
- name: c
  cluster: {%s}
contexts:
- name: here
  context: {cluster: c, user: u, namespace: default}
users:
- name: u
  user: {%s}
`, cluster, user)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// certificate writes one with its key into a file, as kubelets keep theirs.
func certificate(t *testing.T, path, name string) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}),
		pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private})...)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return text
}

func (a *apiServer) cluster() string {
	return fmt.Sprintf("server: %q, certificate-authority-data: %s", a.URL, base64.StdEncoding.EncodeToString(a.ca()))
}

func ask(t *testing.T, c *Client) (Seen, string) {
	t.Helper()
	return c.Pod(context.Background(), "default", "gru", "u1")
}

func TestWhatAnswersMean(t *testing.T) {
	a := startAPI(t)
	client, err := Open(config(t, t.TempDir(), a.cluster(), "token: secret"), timeout)
	if err != nil {
		t.Fatal(err)
	}
	pod := `{"kind":"PartialObjectMetadata","metadata":{"uid":"u1"%s}}`
	for _, c := range []struct {
		status int
		body   string
		want   Seen
	}{
		{200, fmt.Sprintf(pod, ""), There},
		{200, fmt.Sprintf(pod, `,"annotations":{"a":"b"},"deletionTimestamp":null`), There},
		{200, fmt.Sprintf(pod, `,"deletionTimestamp":"2026-01-01T00:00:00Z"`), Deleting},
		{200, fmt.Sprintf(pod, `,"annotations":{"edgeferry.io/fenced":""}`), Fenced},
		{200, `{"kind":"Pod","metadata":{"uid":"u2"}}`, NotThere},
		{404, `{"kind":"Status","reason":"NotFound"}`, NotThere},
		{404, "404 page not found", Nothing},
		{403, `{"kind":"Status","reason":"Forbidden"}`, Forbidden},
		{403, "<html>", Nothing},
		{401, `{"kind":"Status","reason":"Unauthorized"}`, Nothing},
		{500, "", Nothing}, {503, "", Nothing}, {429, "", Nothing}, {302, "", Nothing},
		{200, "", Nothing}, {200, "<html>", Nothing}, {200, "{}", Nothing},
		{200, `{"metadata":{"uid":"u1"}}` + strings.Repeat(" ", maxAnswer), Nothing},
	} {
		a.answer(c.status, c.body)
		if got, why := ask(t, client); got != c.want || (why == "") != (got == There) {
			t.Errorf("%d %.60s: %d %q, want %d", c.status, c.body, got, why, c.want)
		}
	}
	if *a.who.Load() != "Bearer secret" {
		t.Errorf("asked as %q", *a.who.Load())
	}
	a.Close()
	if got, why := ask(t, client); got != Nothing || why == "" {
		t.Errorf("a closed server: %d %q", got, why)
	}
}

// timeout: what is not about time shall not fail for the want of it.
const timeout = 20 * time.Second

func TestASlowAnswerIsNone(t *testing.T) {
	a := startAPI(t)
	client, err := Open(config(t, t.TempDir(), a.cluster(), "token: t"), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	release := make(chan bool)
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(200)
		w.(http.Flusher).Flush() // the head comes, the body does not
		<-release
	})
	a.handler.Store(&slow)
	begin := time.Now()
	if got, _ := ask(t, client); got != Nothing || time.Since(begin) > 20*time.Second {
		t.Errorf("%d after %s", got, time.Since(begin))
	}
	close(release)
	a.answer(200, `{"metadata":{"uid":"u1"}}`)
	if got, why := ask(t, client); got != There {
		t.Errorf("afterwards %d %s", got, why)
	}
}

func TestOnlyTheClustersOwnServerIsBelieved(t *testing.T) {
	a := startAPI(t)
	a.answer(200, `{"metadata":{"uid":"u1"}}`)
	// httptest's servers share a certificate, so another authority is made here.
	dir := t.TempDir()
	stranger := certificate(t, filepath.Join(dir, "ca.pem"), "stranger")
	client, err := Open(config(t, dir, fmt.Sprintf("server: %q, certificate-authority: ca.pem", a.URL), "token: t"), timeout)
	if err != nil {
		t.Fatal(err, string(stranger))
	}
	if got, why := ask(t, client); got != Nothing || !strings.Contains(why, "certificate") {
		t.Errorf("%d %q", got, why)
	}
}

func TestRotatedCertificatesAreReadAgain(t *testing.T) {
	a := startAPI(t)
	a.answer(200, `{"metadata":{"uid":"u1"}}`)
	dir := t.TempDir()
	certificate(t, filepath.Join(dir, "first.pem"), "node-1")
	current := filepath.Join(dir, "current.pem")
	os.Symlink("first.pem", current)
	os.WriteFile(filepath.Join(dir, "ca.crt"), a.ca(), 0o600)
	client, err := Open(config(t, dir, fmt.Sprintf("server: %q, certificate-authority: ca.crt", a.URL),
		"client-certificate: current.pem, client-key: current.pem"), timeout)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(who string) {
		t.Helper()
		if got, why := ask(t, client); got != There || *a.who.Load() != who {
			t.Errorf("%d %s, asked as %q, want %q", got, why, *a.who.Load(), who)
		}
	}
	expect("node-1")
	certificate(t, filepath.Join(dir, "second.pem"), "node-2")
	os.Remove(current)
	expect("node-1") // amid the change
	os.Symlink("second.pem", current)
	expect("node-2")
	os.WriteFile(current, []byte("half of"), 0o600)
	expect("node-2")
	certificate(t, filepath.Join(dir, "second.pem"), "node-3")
	expect("node-3")
}

func TestTokensFromAFileAreReadAgain(t *testing.T) {
	a := startAPI(t)
	a.answer(200, `{"metadata":{"uid":"u1"}}`)
	dir := t.TempDir()
	for i, token := range []string{"one", "another"} {
		os.WriteFile(filepath.Join(dir, "token"), []byte(token+"\n"), 0o600)
		client, err := Open(config(t, dir, a.cluster(), "tokenFile: token"), timeout)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := ask(t, client); got != There || *a.who.Load() != "Bearer "+token {
			t.Errorf("%d: %d as %s", i, got, *a.who.Load())
		}
	}
}

func TestKubeconfigsThatAreNotTaken(t *testing.T) {
	dir := t.TempDir()
	good := `server: "https://192.0.2.1:6443"`
	for _, c := range [][3]string{
		{`server: "http://192.0.2.1:6443"`, "token: t", "not an https address"},
		{good + ", insecure-skip-tls-verify: true", "token: t", "insecure"},
		{good + `, proxy-url: "http://p"`, "token: t", "proxy"},
		{good + ", certificate-authority-data: eHg=", "token: t", "no certificate"},
		{good + ", certificate-authority: none.crt", "token: t", "no such file"},
		{good, "", "neither"},
		{good, "exec: {command: x}", "exec"},
		{good, "client-certificate-data: eHg=, client-key-data: eHg=", "client certificate"},
		{good, "tokenFile: none", "no such file"},
	} {
		if _, err := Open(config(t, dir, c[0], c[1]), timeout); err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%v: %v", c, err)
		}
	}
	path := filepath.Join(dir, "x")
	for _, text := range []string{"", "current-context: x\n", ":::", "[]", "contexts: [{name: ''}]"} {
		os.WriteFile(path, []byte(text), 0o600)
		if _, err := Open(path, timeout); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}
