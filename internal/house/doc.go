// Package house polices the repository: its tests fail when a package does not say what it is for, when an import points
// upwards, when a dependency is not explained, when a file has a name that explains nothing, or when the app that is shipped
// has another encryption than its own.
// It has no code to call and refuses to know what the product does.
package house
