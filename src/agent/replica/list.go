package replica

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// List tells the replicas of one pod, or of all with key "", newest first within a pod. It takes
// no lock and reads no pages: a replica is told as bad when its manifest is, or when an earlier
// verification or replication has found it so.
func List(store, key string, each func(Info)) error {
	keys := []string{key}
	if key == "" {
		names, err := os.ReadDir(store)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		keys = keys[:0]
		for _, name := range names {
			if name.IsDir() && CheckKey(name.Name()) == nil {
				keys = append(keys, name.Name())
			}
		}
	} else if err := CheckKey(key); err != nil {
		return err
	}
	for _, key := range keys {
		list, _, err := manifestsIn(filepath.Join(store, key, "replicas"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		for _, m := range list {
			info, recipe, err := m.open(key)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				continue // removed since
			case err != nil:
				info = Info{ID: m.id, Pod: key, Bad: err.Error()}
			default:
				recipe.Close()
				info.Bad = markOf(m)
			}
			each(info)
		}
	}
	return nil
}
