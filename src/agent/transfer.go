package main

import (
	"flag"
	"os"

	"edgeferry.io/agent/dataset"
)

// datasetCommand runs one end of a dataset's transfer until its console goes.
func datasetCommand(name string, run func(dataset.Config) error, args []string) int {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	c := dataset.Config{Console: os.Stdin, Events: os.Stdout}
	set.StringVar(&c.Root, "root", "", "")
	set.StringVar(&c.Transfer, "transfer", "", "")
	set.StringVar(&c.Folder, "folder", "", "")
	only := set.String("only", "", "")
	var take importTarget
	if name == "dataset-target" {
		take.addFlags(set)
	}
	if !parse(set, args, "root", "transfer", "folder") {
		return exitUsage
	}
	if *only != "" {
		if err := plainName(*only); err != nil {
			fail(err)
			return exitUsage
		}
	}
	switch {
	case *only == "":
	case name == "dataset-source":
		c.Only = *only
	default:
		if err := take.check(); err != nil {
			fail(err)
			return exitUsage
		}
		c.Follow = &dataset.Follow{Name: *only, Take: take.take}
	}
	if err := run(c); err != nil {
		return fail(err)
	}
	return exitOK
}

// datasetStreamCommand joins a relayed stream, on stdin and stdout, to a transfer's process.
func datasetStreamCommand(args []string) int {
	set := flag.NewFlagSet("dataset-stream", flag.ContinueOnError)
	socket := set.String("socket", "", "")
	if !parse(set, args, "socket") {
		return exitUsage
	}
	exitOnSignal()
	if err := dataset.Join(*socket, os.Stdin, os.Stdout); err != nil {
		return fail(err)
	}
	return exitOK
}
