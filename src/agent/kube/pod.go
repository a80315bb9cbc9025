package kube

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// FencedAnnotation on a pod says that it has been given up and may run elsewhere.
const FencedAnnotation = "edgeferry.io/fenced"

const maxAnswer = 4 << 20

// Seen is what an answer of the API server shows.
type Seen int

const (
	// Nothing: no answer, or one that says nothing about the pod.
	Nothing Seen = iota
	// There: the pod, with the uid that was asked for.
	There
	// Deleting: it, with a deletionTimestamp.
	Deleting
	// Fenced: it, with FencedAnnotation.
	Fenced
	// NotThere: no pod of that name, or one of another uid.
	NotThere
	// Forbidden: the node may not see the pod, as when it is bound to it no longer. An API server
	// that has just started says so too, for it has not read yet which pods are.
	Forbidden
)

// Client reads pods. It is for one goroutine.
type Client struct {
	path    string
	timeout time.Duration
	id      *identity
}

// Open reads the kubeconfig. An answer may take timeout, login included.
func Open(kubeconfig string, timeout time.Duration) (*Client, error) {
	id, err := load(kubeconfig, timeout)
	if err != nil {
		return nil, err
	}
	return &Client{kubeconfig, timeout, id}, nil
}

// Pod asks for a pod, once. why is in words, for what is not There.
func (c *Client) Pod(ctx context.Context, namespace, name, uid string) (seen Seen, why string) {
	if c.id.stale() {
		// Half written, the old ones are good for a while.
		if fresh, err := load(c.path, c.timeout); err == nil {
			c.id.transport.CloseIdleConnections()
			c.id = fresh
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	status, answer, err := c.get(ctx, "/api/v1/namespaces/"+url.PathEscape(namespace)+"/pods/"+url.PathEscape(name))
	if err != nil {
		// The next attempt shall not wait for a connection that a cut has killed.
		c.id.transport.CloseIdleConnections()
		return Nothing, err.Error()
	}
	switch status {
	case http.StatusOK:
		return look(answer, uid)
	case http.StatusNotFound:
		if isStatus(answer, "NotFound") {
			return NotThere, "the pod is not there any more"
		}
	case http.StatusForbidden:
		if isStatus(answer, "Forbidden") {
			return Forbidden, "the node may not see the pod any more"
		}
	}
	return Nothing, fmt.Sprintf("the API server answers %d", status)
}

func (c *Client) get(ctx context.Context, path string) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.id.server+path, nil)
	if err != nil {
		return 0, nil, err
	}
	// The metadata is all that matters.
	request.Header.Set("Accept", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json")
	request.Header.Set("User-Agent", "edgeferry-agent")
	if c.id.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.id.token)
	}
	response, err := c.id.transport.RoundTrip(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err == nil && len(answer) > maxAnswer {
		err = errors.New("the answer is too long")
	}
	return response.StatusCode, answer, err
}

func look(answer []byte, uid string) (Seen, string) {
	var pod struct {
		Kind     string `json:"kind"`
		Metadata struct {
			UID               string            `json:"uid"`
			DeletionTimestamp *string           `json:"deletionTimestamp"`
			Annotations       map[string]string `json:"annotations"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(answer, &pod); err != nil || pod.Metadata.UID == "" {
		return Nothing, "the answer is not a pod"
	}
	_, fenced := pod.Metadata.Annotations[FencedAnnotation]
	switch {
	case pod.Metadata.UID != uid:
		return NotThere, "there is another pod of that name"
	case fenced:
		return Fenced, "the pod is fenced: it may run elsewhere"
	case pod.Metadata.DeletionTimestamp != nil:
		return Deleting, "the pod is being deleted"
	}
	return There, ""
}

// isStatus: the body is one of an API server, not a proxy's page.
func isStatus(answer []byte, reason string) bool {
	var status struct {
		Kind   string `json:"kind"`
		Reason string `json:"reason"`
	}
	return json.Unmarshal(answer, &status) == nil && status.Kind == "Status" && status.Reason == reason
}
