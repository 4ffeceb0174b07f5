package interpretation

import "slices"

// AutoOutput picks which of a booth's outputs is live when the interpreter leaves the choice to the floor:
// the first one that is not the language spoken there. With the floor in no language of the booth (or silent,
// ""), the current output stays; a current one that is not the booth's counts as its first. A booth without
// outputs has none, "".
func AutoOutput(outputs []string, floorLanguage, current string) string {
	if len(outputs) == 0 {
		return ""
	}
	if floorLanguage != "" && slices.Contains(outputs, floorLanguage) {
		for _, o := range outputs {
			if o != floorLanguage {
				return o
			}
		}
	}
	if slices.Contains(outputs, current) {
		return current
	}
	return outputs[0]
}
