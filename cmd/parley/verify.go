package main

import (
	"errors"
	"fmt"
	"os"

	"parley/internal/record"
)

type verify struct {
	File string `arg:"" help:"The record, as a seat or an operator has fetched it."`
}

// Run verifies a record and says in plain words what it proves, or which entry fails and why.
func (v *verify) Run(c *console) error {
	f, err := os.Open(v.File)
	if err != nil {
		return err
	}
	report, err := record.Verify(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s does not hold: %w", v.File, err)
	}
	_, err = report.WriteTo(c.out)
	return err
}
