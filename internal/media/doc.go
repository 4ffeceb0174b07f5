// Package media decides how the media engine is made to agree with the record: it starts the engine (LiveKit, in this
// process), keeps its rooms, participants and permissions as the chambers of every summit say (Sync), makes tokens, and
// stands in front of the engine's signalling (Gate), so that no token opens anything without a seat's session and a
// grant that holds now.
//
// It refuses to know who may enter what: chambers come from summit.State.Chambers, and Gate asks the one who knows.
// It never looks into what is said or shown, and uses the engine by its public interface alone (tokens and
// RoomService), so that an engine elsewhere is the same code with another address and key.
package media
