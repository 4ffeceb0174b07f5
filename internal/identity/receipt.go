package identity

import "time"

// Receipt is the node's word that an act stands in the record as the entry named. The seat keeps it.
type Receipt struct {
	Summit Hash   `json:"summit"`
	Act    string `json:"act"`
	Seq    uint64 `json:"seq"`
	Hash   Hash   `json:"hash"`
}

func (r Receipt) check() error {
	if r.Summit.IsZero() || r.Act == "" || len(r.Act) > 64 || r.Seq == 0 || r.Hash.IsZero() {
		return malformed("a receipt names its summit, its act and its entry")
	}
	return nil
}

// Head is the node's word that the entry named was the newest of the summit's record at this time.
type Head struct {
	Summit Hash      `json:"summit"`
	Seq    uint64    `json:"seq"`
	Hash   Hash      `json:"hash"`
	Time   time.Time `json:"time"`
}

func (h Head) check() error {
	if h.Summit.IsZero() || h.Seq == 0 || h.Hash.IsZero() || h.Time.IsZero() {
		return malformed("a head names its summit, its entry and its time")
	}
	return nil
}

// OpenReceipt reads a receipt and says which node signed it.
func OpenReceipt(compact string) (Receipt, Key, error) {
	return openChecked[Receipt](TypeReceipt, compact)
}

// OpenHead reads a signed head and says which node signed it.
func OpenHead(compact string) (Head, Key, error) { return openChecked[Head](TypeHead, compact) }
