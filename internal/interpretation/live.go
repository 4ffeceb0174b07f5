package interpretation

// When an output stops being live, in milliseconds.
const (
	PacketGapMs     = 400  // no packet for longer
	DigitalSilentMs = 3000 // digital silence for as long while the floor speaks
)

// Hearing is what a listener observes of one booth output. Times are milliseconds on one clock of the listener's.
type Hearing struct {
	NowMs   float64 `json:"nowMs"`
	Unmuted bool    `json:"unmuted"`
	// LastPacketMs is when its last authenticated packet came; nil: none yet.
	LastPacketMs *float64 `json:"lastPacketMs"`
	// SilentSinceMs is when its digital silence began; nil: it sounds.
	SilentSinceMs *float64 `json:"silentSinceMs"`
	FloorSpeaking bool     `json:"floorSpeaking"`
}

// Live says whether the output may stand in for the floor. Only what the listener itself hears decides, so
// an interpreter whose network or microphone has died never leaves a listener with a ducked floor.
func Live(h Hearing) bool {
	if !h.Unmuted || h.LastPacketMs == nil || !(h.NowMs-*h.LastPacketMs <= PacketGapMs) {
		return false
	}
	return h.SilentSinceMs == nil || !h.FloorSpeaking || h.NowMs-*h.SilentSinceMs < DigitalSilentMs
}
