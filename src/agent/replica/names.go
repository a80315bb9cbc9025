// Package replica keeps checkpoint archives of protected pods on another node: incremental by the
// hash of each page, rebuilt byte for byte, proven by the archive's SHA-256.
//
// A store is a folder with one sub-folder for each pod:
//
//	POD/lock                  held by whoever works on the pod
//	POD/packs/N.pack          content of pages and blocks, and where in the pack each one lies
//	POD/replicas/N-ID.replica a manifest: what the archive consists of, and the replica's fields
//	POD/replicas/N-ID.bad     why that replica is known to be bad
//
// Files appear by rename when they are synced; what has a name that begins with "tmp-" is rubbish.
package replica

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

const (
	// PageSize is the unit in which memory images are compared, in bytes.
	PageSize = 4096
	// blockLimit is the largest piece of any other content, in bytes.
	blockLimit = 1 << 20
	// maxMeta is what a caller may keep with a replica, in bytes of JSON.
	maxMeta = 8 << 10
)

// Hash is the SHA-256 of a page's or block's content.
type Hash [sha256.Size]byte

var (
	// ErrNone says that there is no such replica.
	ErrNone = errors.New("no such replica")

	label     = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)
	replicaID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)
)

// CheckKey accepts NAMESPACE_NAME, both DNS names.
func CheckKey(key string) error {
	namespace, name, found := strings.Cut(key, "_")
	good := found && label.MatchString(namespace) && len(key) <= 255
	for _, part := range strings.Split(name, ".") {
		good = good && label.MatchString(part)
	}
	if !good {
		return fmt.Errorf("%q is not NAMESPACE_NAME of a pod", key)
	}
	return nil
}

// CheckID accepts letters, digits, dash and underscore.
func CheckID(id string) error {
	if !replicaID.MatchString(id) {
		return fmt.Errorf("%q is not the id of a replica: at most 64 letters, digits, dashes and underscores", id)
	}
	return nil
}

// CheckMeta accepts a JSON object of at most 8 KB.
func CheckMeta(meta json.RawMessage) error {
	if len(meta) > maxMeta {
		return fmt.Errorf("the meta has %d bytes, at most %d are kept", len(meta), maxMeta)
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(meta, &object); err != nil || object == nil {
		return fmt.Errorf("the meta is not a JSON object")
	}
	return nil
}
