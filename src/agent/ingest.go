package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

func cleanIngestCommand(args []string) int {
	set := flag.NewFlagSet("clean-ingest", flag.ContinueOnError)
	var ctr ctrTool
	ctr.addFlags(set)
	ref := set.String("ref", "", "")
	if !parse(set, args, "ref", "ctr") {
		return exitUsage
	}
	if !operation.MatchString(*ref) {
		fail(fmt.Errorf("--ref %q: letters, digits, dot, dash and underscore only", *ref))
		return exitUsage
	}
	exitOnSignal()
	removed, err := ctr.cleanIngest(*ref)
	if err != nil {
		return fail(err)
	}
	outcome := "none"
	if removed {
		outcome = "removed"
	}
	printJSON(os.Stdout, map[string]any{"outcome": outcome})
	return exitOK
}

// cleanIngest removes what a broken import left. ctr cannot abort an ingest, but it
// can end one: reading an empty file it commits what is there under its digest. No
// image and no lease refers to that content, so the collection removes it.
func (c *ctrTool) cleanIngest(op string) (bool, error) {
	prefix := "tar-blobs/edgeferry/" + op + "/"
	refs, err := c.activeIngests(prefix)
	if err != nil {
		return false, err
	}
	removed := len(refs) > 0
	// With the import's lease gone the collection alone is enough.
	if err := c.collect(op); err != nil {
		return false, err
	}
	if refs, err = c.activeIngests(prefix); err != nil || len(refs) == 0 {
		return removed, err
	}
	empty, err := os.CreateTemp("", "edgeferry-empty-")
	if err != nil {
		return false, err
	}
	defer empty.Close()
	defer os.Remove(empty.Name())
	for _, ref := range refs {
		if _, err := c.run(empty, "content", "ingest", ref); err != nil {
			return false, err
		}
	}
	if err := c.collect(op); err != nil {
		return false, err
	}
	refs, err = c.activeIngests(prefix)
	if err == nil && len(refs) > 0 {
		err = fmt.Errorf("still there: %s", strings.Join(refs, " "))
	}
	return removed, err
}

func (c *ctrTool) activeIngests(prefix string) ([]string, error) {
	table, err := c.run(nil, "content", "active")
	if err != nil {
		return nil, err
	}
	var refs []string
	for line := range strings.Lines(table) {
		words := strings.Fields(line)
		if len(words) > 0 && strings.HasPrefix(words[0], prefix) {
			refs = append(refs, words[0])
		}
	}
	return refs, nil
}

// collect runs containerd's garbage collection: deleting a lease can wait for one.
func (c *ctrTool) collect(op string) error {
	lease := fmt.Sprintf("edgeferry-clean-%s-%d", op, os.Getpid())
	if _, err := c.run(nil, "leases", "create", "--id", lease, "--expires", "10m"); err != nil {
		return err
	}
	_, err := c.run(nil, "leases", "delete", "--sync", lease)
	return err
}

func (c *ctrTool) run(stdin *os.File, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	words := c.args(args...)
	command := exec.CommandContext(ctx, words[0], words[1:]...)
	command.WaitDelay = time.Second
	if stdin != nil {
		command.Stdin = stdin
	}
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", strings.Join(words, " "), err, strings.TrimSpace(problems.String()))
	}
	return out.String(), nil
}
