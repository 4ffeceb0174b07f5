package witness

import (
	"encoding/json"
	"slices"
	"strconv"
)

// difference names the first member at which two JSON values part, for whoever looks into it.
func difference(shown, recomputed []byte) string {
	var a, b any
	if json.Unmarshal(shown, &a) != nil || json.Unmarshal(recomputed, &b) != nil {
		return "its form"
	}
	if path := part("", a, b); path != "" {
		return path
	}
	return "its spelling"
}

func part(path string, a, b any) string {
	switch a := a.(type) {
	case map[string]any:
		other, same := b.(map[string]any)
		if !same {
			return path
		}
		var names []string
		for name := range a {
			names = append(names, name)
		}
		for name := range other {
			if _, both := a[name]; !both {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			at := name
			if path != "" {
				at = path + "." + name
			}
			one, inA := a[name]
			two, inB := other[name]
			if inA != inB {
				return at
			}
			if found := part(at, one, two); found != "" {
				return found
			}
		}
		return ""
	case []any:
		other, same := b.([]any)
		if !same {
			return path
		}
		for i := range max(len(a), len(other)) {
			at := path + "[" + strconv.Itoa(i) + "]"
			if i >= len(a) || i >= len(other) {
				return at
			}
			if found := part(at, a[i], other[i]); found != "" {
				return found
			}
		}
		return ""
	}
	if a != b {
		return path
	}
	return ""
}
