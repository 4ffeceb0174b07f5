package gallery

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parley/internal/identity"
	"parley/internal/summit"
)

// Recorded is a recording as the record has it.
type Recorded struct {
	Entry   uint64    // with which all had agreed to it
	Since   time.Time // nothing of before is taken
	Deleted bool
}

// RecordingsOf lists what was ever recorded of a summit.
func RecordingsOf(m summit.Moment) []Recorded {
	list := make([]Recorded, len(m.Recordings))
	for i, r := range m.Recordings {
		list[i] = Recorded{Entry: r.Began.Seq, Since: r.Since, Deleted: r.Deleted}
	}
	return list
}

// RecordingFile is one that the public can have.
type RecordingFile struct {
	Name      string    `json:"name" doc:"its address is NAME.mp4"`
	Entry     uint64    `json:"entry" doc:"the entry of the record with which all had agreed to it"`
	Began     time.Time `json:"began"`
	Seconds   float64   `json:"seconds"`
	Bytes     int64     `json:"bytes"`
	Languages []string  `json:"languages" nullable:"false" doc:"of its voices in their order, BCP 47; mul is the floor"`
}

// kept is a file of the archive that is whole.
type kept struct {
	RecordingFile
	path string
	gone atomic.Bool // whoever reads it stops
}

// archive is the recordings of all summits: FOLDER/SUMMIT/ENTRY.mp4, and ENTRY-2.mp4 and so on for what a node recorded after
// a restart, or when the picture was coded anew.
// What is not whole has the ending unfinished. What the record does not name nobody is given.
type archive struct {
	folder string
	log    *slog.Logger
	create func(path string) (sink, error)
	room   func(folder string) (free, total int64)

	mu      sync.Mutex
	summits map[identity.Hash]*archived
}

type archived struct {
	files    []*kept
	standing map[uint64]bool // by entry: whether it stands in the record, and is not deleted
}

const (
	ending     = ".mp4"
	unfinished = ".mp4.part"
	// recordings is the list's place below /gallery/SUMMIT, and the folder of the files.
	recordings = "recordings"
)

// reserve is what a recording leaves free where it lies: the record and the keys' log are there, too, and acts that protect
// must never want for room.
const reserve = 1 << 30

var errNoRoom = fmt.Errorf("less than %d GiB are free, which the record may need", reserve>>30)

// roomy says whether there is room for more of a recording.
func (a *archive) roomy() error {
	if a.room == nil {
		return nil
	}
	if free, total := a.room(a.folder); total > 0 && free < reserve {
		return errNoRoom
	}
	return nil
}

// openArchive opens the folder. Recordings that a crash has left are finished.
func openArchive(folder string, room func(string) (free, total int64), log *slog.Logger) (*archive, error) {
	a := &archive{folder: folder, log: log, create: createFile, room: room, summits: map[identity.Hash]*archived{}}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	summits, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, each := range summits {
		of, err := identity.ParseHash(each.Name())
		if err != nil || !each.IsDir() {
			continue
		}
		files, err := os.ReadDir(a.place(of))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if err := a.find(of, f.Name()); err != nil {
				log.Warn("a recording cannot be read", "file", filepath.Join(a.place(of), f.Name()), "because", err)
			}
		}
	}
	return a, nil
}

func createFile(path string) (sink, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	return file, nil
}

func (a *archive) place(of identity.Hash) string { return filepath.Join(a.folder, of.String()) }

// at is a summit's place. The archive is held.
func (a *archive) at(of identity.Hash) *archived {
	if a.summits[of] == nil {
		a.summits[of] = &archived{standing: map[uint64]bool{}}
	}
	return a.summits[of]
}

// entryOf reads the entry from a file's name.
func entryOf(file string) (name string, entry uint64, ok bool) {
	name, ok = strings.CutSuffix(file, unfinished)
	if !ok {
		name, ok = strings.CutSuffix(file, ending)
	}
	first, _, _ := strings.Cut(name, "-")
	entry, err := strconv.ParseUint(first, 10, 64)
	return name, entry, ok && err == nil
}

// find takes a file in, and finishes it when that is due.
func (a *archive) find(of identity.Hash, file string) error {
	name, entry, ok := entryOf(file)
	if !ok {
		return nil
	}
	path := filepath.Join(a.place(of), file)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	left := strings.HasSuffix(file, unfinished)
	o, whole, err := outlineOf(f, info.Size())
	switch {
	case left && (errors.Is(err, errBoxes) || errors.Is(err, io.ErrUnexpectedEOF) || err == nil && !whole && o.fragments == 0):
		return errors.Join(f.Close(), os.Remove(path)) // there is nothing in it
	case err == nil && !whole:
		err = complete(f, &o)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return a.keep(of, name, entry, path, &o)
}

// keep gives a whole file its name and lists it, or lets go of it when it was deleted meanwhile.
func (a *archive) keep(of identity.Hash, name string, entry uint64, path string, o *outline) error {
	kept := &kept{path: filepath.Join(a.place(of), name+ending), RecordingFile: RecordingFile{
		Name: name, Entry: entry, Began: o.began, Seconds: o.length.Seconds(), Bytes: o.size, Languages: append([]string{}, o.languages...),
	}}
	stands, err := a.add(of, kept, path)
	if !stands {
		err = os.Remove(path)
	}
	return errors.Join(err, synced(a.place(of)))
}

func (a *archive) add(of identity.Hash, k *kept, from string) (stands bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := a.at(of)
	if stands, known := at.standing[k.Entry]; known && !stands {
		return false, nil
	}
	if from != k.path {
		if err := os.Rename(from, k.path); err != nil {
			return true, err
		}
	}
	at.files = append(at.files, k)
	slices.SortStableFunc(at.files, func(a, b *kept) int { return a.Began.Compare(b.Began) })
	return true, nil
}

// synced waits until what a folder holds is on the disk.
func synced(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// record writes what a recorder takes down until that ends, in as many files as that takes.
func (a *archive) record(of identity.Hash, entry uint64, r *recorder) {
	for more := true; more; {
		more = a.recordFile(of, entry, r)
	}
}

// recordFile writes one file, and says whether there is more for another.
func (a *archive) recordFile(of identity.Hash, entry uint64, r *recorder) (more bool) {
	log := a.log.With("summit", of.String(), "recording", entry)
	var name, path string
	o, more, err := r.write(a.roomy, func() (sink, error) {
		err := os.MkdirAll(a.place(of), 0o700)
		if err != nil {
			return nil, err
		}
		for n := 1; ; n++ {
			name = strconv.FormatUint(entry, 10)
			if n > 1 {
				name += "-" + strconv.Itoa(n)
			}
			if _, err := os.Lstat(filepath.Join(a.place(of), name+ending)); err == nil {
				continue
			}
			path = filepath.Join(a.place(of), name+unfinished)
			file, err := a.create(path)
			if errors.Is(err, os.ErrExist) {
				continue
			}
			if err == nil {
				err = errors.Join(synced(a.place(of)), synced(a.folder))
			}
			return file, err
		}
	})
	if err != nil {
		log.Error("the recording has ended; the gallery goes on", "because", err)
	}
	switch {
	case o == nil:
		return more
	case o.fragments == 0:
		err = os.Remove(path)
	default:
		err = a.keep(of, name, entry, path, o)
	}
	if err != nil {
		log.Error("the recording cannot be kept", "because", err)
	}
	return more
}

// stand says which recordings of a summit the record has. It gives those that are to be removed now.
func (a *archive) stand(of identity.Hash, all []Recorded) (deleted []uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := a.at(of)
	for _, r := range all {
		stood, known := at.standing[r.Entry]
		at.standing[r.Entry] = !r.Deleted
		if r.Deleted && (stood || !known) {
			deleted = append(deleted, r.Entry)
		}
	}
	at.files = slices.DeleteFunc(at.files, func(k *kept) bool {
		stands, known := at.standing[k.Entry]
		if !known || stands {
			return false
		}
		k.gone.Store(true)
		return true
	})
	return deleted
}

// remove takes a recording's files off the disk.
func (a *archive) remove(of identity.Hash, entries []uint64) {
	files, err := os.ReadDir(a.place(of))
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	for _, f := range files {
		// One that is being written goes when its writer ends.
		if _, entry, ok := entryOf(f.Name()); ok && slices.Contains(entries, entry) && strings.HasSuffix(f.Name(), ending) {
			err = errors.Join(err, os.Remove(filepath.Join(a.place(of), f.Name())))
		}
	}
	if err = errors.Join(err, synced(a.place(of))); err != nil {
		a.log.Error("a recording that was deleted is still on the disk until the node starts again", "summit", of.String(), "because", err)
	}
}

// list is what the public can have of a summit, the oldest first.
func (a *archive) list(of identity.Hash) []*kept {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := a.summits[of]
	if at == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(at.files), func(k *kept) bool { return !at.standing[k.Entry] })
}

// serve answers a request for the list, or for a recording. The error is a *Refusal; nothing was written then.
func (a *archive) serve(w http.ResponseWriter, r *http.Request, of identity.Hash, name string) error {
	found := a.list(of)
	h := w.Header()
	if name == recordings {
		list := make([]RecordingFile, len(found))
		for i, k := range found {
			list[i] = k.RecordingFile
		}
		text, err := json.Marshal(list)
		if err != nil {
			panic(err) // names and numbers
		}
		newFile([]string{"application/json"}, []string{"no-cache"}, text).serve(w)
		return nil
	}
	stem, ok := strings.CutSuffix(strings.TrimPrefix(name, recordings+"/"), ending)
	at := slices.IndexFunc(found, func(k *kept) bool { return ok && k.Name == stem })
	if at < 0 {
		return refuse(NotThere, "there is no such recording")
	}
	k := found[at]
	file, err := os.Open(k.path)
	if err != nil {
		a.log.Error("a recording cannot be read", "file", k.path, "because", err)
		return refuse(NotThere, "there is no such recording")
	}
	defer file.Close()
	h["Content-Type"] = videoKind
	// Caches ask each time, so that what is deleted is gone.
	h["Cache-Control"] = []string{"no-cache"}
	h["Etag"] = []string{fmt.Sprintf(`"%d-%d"`, k.Began.Unix(), k.Bytes)}
	h["Content-Disposition"] = []string{fmt.Sprintf(`attachment; filename="parley-%s-%s%s"`, k.Began.Format("20060102-150405"), k.Name, ending)}
	h["Access-Control-Allow-Origin"], h["Cross-Origin-Resource-Policy"], h["X-Content-Type-Options"] = everyone, anySite, nosniff
	http.ServeContent(w, r, "", time.Time{}, &download{file: file, gone: &k.gone, line: http.NewResponseController(w)})
	return nil
}

// patient is how long a reader may take for each piece of a download, which is as long as it needs as a whole.
const patient = time.Minute

var errGone = errors.New("the recording was deleted")

// download is a recording on its way to somebody. It breaks off when the recording is deleted.
type download struct {
	file *os.File
	gone *atomic.Bool
	line *http.ResponseController
}

func (d *download) Read(into []byte) (int, error) {
	if d.gone.Load() {
		return 0, errGone
	}
	_ = d.line.SetWriteDeadline(time.Now().Add(patient)) // where there is none, none is needed
	return d.file.Read(into)
}

func (d *download) Seek(offset int64, whence int) (int64, error) { return d.file.Seek(offset, whence) }
