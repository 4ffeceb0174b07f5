package main

import (
	"context"
	"path/filepath"
)

const (
	limiterAboveLimit      = 1   // ms
	limiterDistortionLimit = 0.1 // %
)

// measureLimiter sends a full-scale burst and a sine below the ceiling through the limiter that the app is built with.
func measureLimiter(ctx context.Context, b *bench) ([]figure, error) {
	var found struct{ AboveMs, Distortion float64 }
	if err := inBrowser(ctx, b, &found, "limiter", filepath.Join(b.root, "web", "dist", "assets")); err != nil {
		return nil, err
	}
	return []figure{
		limited("limiter, a full-scale burst above the ceiling", found.AboveMs, "ms", limiterAboveLimit),
		limited("  distortion of a sine below it", found.Distortion, "%", limiterDistortionLimit),
	}, nil
}
