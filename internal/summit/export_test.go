package summit

// ParseBody reads an act's body alone.
var ParseBody = parseBody
