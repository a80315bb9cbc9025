package replica

import (
	"encoding/json"
	"errors"
	"io"

	"edgeferry.io/agent/archive"
)

// Local does both ends of a replication in this process. moved gets the target's end before it begins.
func Local(file *archive.File, pod *Pod, id string, meta json.RawMessage, moved func(*Link)) (Info, error) {
	fromSource, toTarget := io.Pipe()
	fromTarget, toSource := io.Pipe()
	sourceEnd, targetEnd := NewLink(fromTarget, toTarget), NewLink(fromSource, toSource)
	moved(targetEnd)
	failed := make(chan error, 1)
	go func() {
		_, err := Source(sourceEnd, file, false)
		toTarget.Close()
		fromTarget.Close()
		sourceEnd.Close()
		failed <- err
	}()
	info, err := Target(targetEnd, pod, id, meta)
	toSource.Close()
	fromSource.Close()
	targetEnd.Close()
	if e := <-failed; e != nil && err != nil {
		// Of two ends that fail, the one that began is told.
		var said otherEnd
		if errors.As(err, &said) {
			err = e
		}
	}
	return info, err
}
