package summit

import "parley/internal/identity"

// ParseBody reads an act's body alone.
var ParseBody = parseBody

// ClaimBy is a Claim as it is read, without its signature: that a signature is true is reading's business.
func ClaimBy(c identity.Claim, by identity.Key) Claim {
	return Claim{Delegation: c.Delegation, Key: c.Key, Proof: by.String(), proof: c, proofBy: by}
}

// InviteBy is an Invite as it is read, without its signature.
func InviteBy(i identity.Invitation, by identity.Key) Invite {
	return Invite{Certificate: by.String(), invitation: i, signedBy: by}
}

// EnrolBy is an Enrol as it is read, without its signature.
func EnrolBy(d identity.Device, by identity.Key) Enrol {
	return Enrol{Certificate: by.String(), device: d, signedBy: by}
}
