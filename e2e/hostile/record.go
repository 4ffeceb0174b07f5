package hostile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
)

// The files of a recording, JSON lines each. Whatever was written when the node is killed is whole.
const (
	tracksFile   = "tracks.ndjson"
	packetsFile  = "packets.ndjson"
	messagesFile = "messages.ndjson"
	requestsFile = "requests.ndjson"
	secretsFile  = "secrets.ndjson"
)

type recordedTrack struct {
	Track   string `json:"track"`
	Room    string `json:"room"`
	Member  string `json:"member"`
	Purpose string `json:"purpose"`
	Mime    string `json:"mime"`
}

// Packet is one RTP packet as a publisher sent it. Its payload is valid until it is forwarded.
type Packet struct {
	Track     string `json:"track"`
	Source    uint32 `json:"ssrc"`
	Type      uint8  `json:"type"`
	Sequence  uint16 `json:"sequence"`
	Timestamp uint32 `json:"timestamp"`
	Marker    bool   `json:"marker"`
	Payload   []byte `json:"payload"`
}

type recordedMessage struct {
	Room    string `json:"room"`
	Member  string `json:"member"`
	Topic   string `json:"topic"`
	Payload []byte `json:"payload"`
}

type recordedRequest struct {
	Method string              `json:"method"`
	URL    string              `json:"url"`
	Header map[string][]string `json:"header"`
	Asked  []byte              `json:"asked"`
	Status int                 `json:"status"`
	Given  []byte              `json:"given"`
}

// recorder appends lines to the files of one folder.
type recorder struct {
	mu    sync.Mutex
	files map[string]*os.File
}

func openRecorder(folder string) (*recorder, error) {
	r := &recorder{files: map[string]*os.File{}}
	for _, file := range []string{tracksFile, packetsFile, messagesFile, requestsFile, secretsFile} {
		opened, err := os.OpenFile(filepath.Join(folder, file), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, err
		}
		r.files[file] = opened
	}
	return r, nil
}

func (r *recorder) line(file string, of any) {
	text, err := json.Marshal(of)
	if err != nil {
		panic(err) // bytes, numbers and words
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := r.files[file].Write(append(text, '\n')); err != nil {
		panic(err) // a recording with a gap would prove nothing
	}
}
