package chain

import (
	"fmt"

	"parley/internal/summit"
)

// doubt lists what the record does not prove: first what people can still do something about.
func (r *Report) doubt() {
	say := func(format string, a ...any) { r.Unproven = append(r.Unproven, fmt.Sprintf(format, a...)) }

	say("Whose the keys are. A record made from the first line to the last by somebody else holds as well: compare the fingerprints, and the summit's id with the one in your own link (g=). Whoever had a claim link first holds that delegation, the node too, which made the link: only the fingerprint tells.")
	if r.Form == Whole {
		for _, p := range r.Parties {
			switch {
			case p.Claimed == 0:
				say("Who would have spoken for %s: nobody has claimed it.", p.Name)
			case len(p.NotComparedBy) > 0:
				say("That %s's key is %s's: by this record %s did not compare its fingerprint by voice.", p.Name, p.Name, list(p.NotComparedBy))
			}
		}
	}
	if r.Receipts == 0 {
		say("That nothing is missing. No kept receipts were compared (--receipts FILE): the record reaches to the head that the node signed, and a node may sign an older head than its newest, or have shown others another history. Compare the receipts that the seats keep, and the other delegations' copies.")
	} else {
		say("That nothing is missing. %d kept %s compared, and all of them stand here; acts whose receipts were not compared may still have been left out. Compare the other delegations' receipts and copies too.", r.Receipts, plural(uint64(r.Receipts), "receipt was", "receipts were"))
	}
	switch {
	case r.Form == Redacted:
		say("What %d of the entries say, and whether any act was allowed when it was taken: they are hidden, and that they are for the delegations alone is the node's word. That they stand here in this order, and that nobody can change them any more without it showing, is proven.", r.Hidden)
	case r.Phase == summit.PhaseAdjourned:
		for _, p := range r.Parties {
			if !p.Countersigned {
				say("That %s holds this for the end: it has not countersigned the adjournment.", p.Name)
			}
		}
	default:
		say("How it ended: the summit is not adjourned in this record, and nobody has countersigned it.")
	}
	say("When exactly. An entry's time is the node's word, the time of signing the signer's; the order of entries is proven, the clocks are not.")
	say("That every act was taken. A node can refuse an act, and a refusal leaves no trace here.")
	say("Who sat at a device. A signature shows that the device was used, not by whom, nor what its screen said: the app comes from the node. Names and titles are as each delegation's secretary wrote them.")
	say("What was said. Pictures and voices are not in the record. A speaker's own words on the floor are authentic; an interpretation of them is not.")
}
