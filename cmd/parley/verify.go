package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"parley/internal/chain"
)

type verify struct {
	File     string   `arg:"" help:"The record, as a seat or an operator has fetched it."`
	Other    string   `arg:"" optional:"" help:"Another record of the same summit: are they of one history?"`
	Receipts []string `sep:"none" placeholder:"FILE" help:"Receipts that a seat has kept, one a line: each must be of an entry of the record. Repeatable."`
	JSON     bool     `name:"json" help:"Answer as JSON, for programs."`
}

// verdict is the answer for programs.
type verdict struct {
	Holds  bool          `json:"holds"`
	File   string        `json:"file,omitempty"`  // that does not hold
	Entry  *uint64       `json:"entry,omitempty"` // that does not hold, 0 for the first line
	Lie    bool          `json:"lie,omitempty"`   // the node has signed two things that cannot both be true
	Reason string        `json:"reason,omitempty"`
	Report *chain.Report `json:"report,omitempty"`
	Other  *chain.Report `json:"other,omitempty"`
}

// Run verifies a record and says in plain words what it proves, or which entry fails and why.
func (v *verify) Run(c *console) error {
	report, other, err := v.verify()
	if v.JSON {
		if err := json.NewEncoder(c.out).Encode(judged(report, other, err)); err != nil {
			return err
		}
		return err
	}
	if err != nil {
		return err
	}
	if other != nil {
		_, _ = fmt.Fprintf(c.out, "Two copies of one history: %s to entry %d, %s to entry %d.\n\n", v.File, report.Head.Seq, v.Other, other.Head.Seq)
		if other.Head.Seq > report.Head.Seq {
			report = other
		}
	}
	_, err = report.WriteTo(c.out)
	return err
}

func (v *verify) verify() (report, other *chain.Report, err error) {
	var kept []chain.Kept
	for _, name := range v.Receipts {
		more, err := readReceipts(name)
		if err != nil {
			return nil, nil, err
		}
		kept = append(kept, more...)
	}
	if report, err = verifyFile(v.File, kept); err != nil || v.Other == "" {
		return report, nil, err
	}
	if other, err = verifyFile(v.Other, kept); err != nil {
		return nil, nil, err
	}
	if err := chain.Compare(report, other); err != nil {
		return nil, nil, fmt.Errorf("%s and %s: %w", v.File, v.Other, err)
	}
	return report, other, nil
}

func readReceipts(name string) ([]chain.Kept, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return chain.ReadReceipts(f, name)
}

// fileError is a record that does not hold, is contradicted, or cannot be read.
type fileError struct {
	file, what string
	err        error
}

func (e *fileError) Error() string { return e.file + " " + e.what + ": " + e.err.Error() }
func (e *fileError) Unwrap() error { return e.err }

func verifyFile(name string, kept []chain.Kept) (*chain.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	report, err := chain.Verify(f, kept...)
	var (
		broken  *chain.VerifyError
		lie     *chain.LieError
		receipt *chain.ReceiptError
	)
	switch {
	case err == nil:
		return report, nil
	case errors.As(err, &broken):
		return nil, &fileError{name, "does not hold", err}
	case errors.As(err, &lie):
		return nil, &fileError{name, "is not what the node acknowledged", err}
	case errors.As(err, &receipt):
		return nil, err
	}
	return nil, &fileError{name, "could not be read", err} // it may hold all the same
}

// judged is what came of it, for programs.
func judged(report, other *chain.Report, err error) verdict {
	if err == nil {
		return verdict{Holds: true, Report: report, Other: other}
	}
	said := verdict{Reason: err.Error()}
	var (
		file   *fileError
		broken *chain.VerifyError
		lie    *chain.LieError
	)
	if errors.As(err, &file) {
		said.File = file.file
	}
	switch {
	case errors.As(err, &broken):
		said.Entry, said.Reason = &broken.Seq, broken.Reason
	case errors.As(err, &lie):
		said.Entry, said.Lie, said.Reason = &lie.Seq, true, lie.Reason
	}
	return said
}
