// Package kube reads a pod from the API server with the identity in a kubeconfig, which is the kubelet's.
package kube

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sigs.k8s.io/yaml"
)

// kubeconfig is what is used of such a file.
type kubeconfig struct {
	CurrentContext string `json:"current-context"`
	Clusters       []struct {
		Name    string  `json:"name"`
		Cluster cluster `json:"cluster"`
	} `json:"clusters"`
	Contexts []struct {
		Name    string `json:"name"`
		Context struct {
			Cluster string `json:"cluster"`
			User    string `json:"user"`
		} `json:"context"`
	} `json:"contexts"`
	Users []struct {
		Name string `json:"name"`
		User user   `json:"user"`
	} `json:"users"`
}

type cluster struct {
	Server        string `json:"server"`
	CAFile        string `json:"certificate-authority"`
	CAData        []byte `json:"certificate-authority-data"`
	ServerName    string `json:"tls-server-name"`
	SkipTLSVerify bool   `json:"insecure-skip-tls-verify"`
	ProxyURL      string `json:"proxy-url"`
}

type user struct {
	CertFile  string         `json:"client-certificate"`
	CertData  []byte         `json:"client-certificate-data"`
	KeyFile   string         `json:"client-key"`
	KeyData   []byte         `json:"client-key-data"`
	Token     string         `json:"token"`
	TokenFile string         `json:"tokenFile"`
	Exec      map[string]any `json:"exec"`
}

// identity is a kubeconfig and its files as they were read, with the connections made by them.
type identity struct {
	server    string
	token     string
	transport *http.Transport
	files     map[string]os.FileInfo
}

// load reads a kubeconfig and what it names.
func load(path string, timeout time.Duration) (*identity, error) {
	id := &identity{files: map[string]os.FileInfo{}}
	text, err := id.read(path)
	if err != nil {
		return nil, err
	}
	var config kubeconfig
	if err := yaml.Unmarshal(text, &config); err != nil {
		return nil, fmt.Errorf("%s is no kubeconfig: %w", path, err)
	}
	c, u, err := config.current()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	from := func(name string) string {
		if name == "" || filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(filepath.Dir(path), name)
	}
	if id.server, err = c.address(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	settings := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: c.ServerName}
	if ca, err := id.pick(c.CAData, from(c.CAFile)); err != nil {
		return nil, err
	} else if ca != nil {
		settings.RootCAs = x509.NewCertPool()
		if !settings.RootCAs.AppendCertsFromPEM(ca) {
			return nil, fmt.Errorf("%s: there is no certificate in the authority it names", path)
		}
	}
	if err := id.identify(u, settings, from); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	id.transport = &http.Transport{TLSClientConfig: settings, TLSHandshakeTimeout: timeout, ResponseHeaderTimeout: timeout,
		MaxIdleConns: 2, MaxConnsPerHost: 2, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10}
	return id, nil
}

func (config *kubeconfig) current() (c cluster, u user, err error) {
	for _, named := range config.Contexts {
		if named.Name != config.CurrentContext {
			continue
		}
		found := 0
		for _, one := range config.Clusters {
			if one.Name == named.Context.Cluster {
				c, found = one.Cluster, found|1
			}
		}
		for _, one := range config.Users {
			if one.Name == named.Context.User {
				u, found = one.User, found|2
			}
		}
		if found != 3 {
			return c, u, fmt.Errorf("context %q names a cluster or user that is not there", named.Name)
		}
		return c, u, nil
	}
	return c, u, fmt.Errorf("there is no context %q", config.CurrentContext)
}

func (c *cluster) address() (string, error) {
	server, err := url.Parse(c.Server)
	switch {
	case err != nil || server.Scheme != "https" || server.Host == "":
		return "", fmt.Errorf("server %q is not an https address", c.Server)
	case c.SkipTLSVerify:
		return "", errors.New("insecure-skip-tls-verify: then anybody could be the API server")
	case c.ProxyURL != "":
		return "", errors.New("proxy-url is not supported")
	}
	return strings.TrimSuffix(c.Server, "/"), nil
}

func (id *identity) identify(u user, settings *tls.Config, from func(string) string) error {
	if u.Exec != nil {
		return errors.New("a user of kind exec is not supported")
	}
	cert, err := id.pick(u.CertData, from(u.CertFile))
	if err != nil {
		return err
	}
	key, err := id.pick(u.KeyData, from(u.KeyFile))
	if err != nil {
		return err
	}
	if cert != nil {
		pair, err := tls.X509KeyPair(cert, key)
		if err != nil {
			return fmt.Errorf("client certificate: %w", err)
		}
		settings.Certificates = []tls.Certificate{pair}
	}
	id.token = u.Token
	if u.TokenFile != "" {
		token, err := id.read(from(u.TokenFile))
		if err != nil {
			return err
		}
		id.token = strings.TrimSpace(string(token))
	}
	if cert == nil && id.token == "" {
		return errors.New("the user has neither a certificate nor a token")
	}
	return nil
}

// pick is data where there is any, else the file's content, else nil.
func (id *identity) pick(data []byte, file string) ([]byte, error) {
	if len(data) > 0 || file == "" {
		return data, nil
	}
	return id.read(file)
}

func (id *identity) read(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	id.files[file] = info
	return os.ReadFile(file)
}

// stale: one of the files is not as it was read. Kubelets rotate their certificates.
func (id *identity) stale() bool {
	for name, was := range id.files {
		now, err := os.Stat(name)
		if err != nil || !os.SameFile(now, was) || now.Size() != was.Size() || !now.ModTime().Equal(was.ModTime()) {
			return true
		}
	}
	return false
}
