package main

import (
	"errors"
	"fmt"
	"os"

	"parley/internal/chain"
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
	defer f.Close()
	report, err := chain.Verify(f)
	var broken *chain.VerifyError
	switch {
	case errors.As(err, &broken):
		return fmt.Errorf("%s does not hold: %w", v.File, err)
	case err != nil: // it may hold all the same
		return fmt.Errorf("%s could not be read: %w", v.File, err)
	}
	_, err = report.WriteTo(c.out)
	return err
}
