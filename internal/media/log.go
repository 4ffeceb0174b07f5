package media

import (
	"context"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/livekit/protocol/logger"
)

// engineLog gives the engine's warnings and errors to our log. What it says of a normal day stays out.
type engineLog struct {
	log   *slog.Logger
	least slog.Level
	clean func(string) string
}

var _ logger.Logger = (*engineLog)(nil)

// token finds a JWT (RFC 7519) in a text: the engine quotes tokens that it refuses.
var token = regexp.MustCompile(`eyJ[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)+`)

func newEngineLog(log *slog.Logger, access *Access) *engineLog {
	return &engineLog{
		log:   log.With("part", "media engine"),
		least: slog.LevelWarn,
		clean: func(s string) string {
			return token.ReplaceAllString(strings.ReplaceAll(s, access.secret, "[secret]"), "[token]")
		},
	}
}

func (l *engineLog) write(level slog.Level, message string, err error, pairs []any) {
	ctx := context.Background()
	if level < l.least || !l.log.Enabled(ctx, level) {
		return
	}
	attrs := l.attrs(pairs)
	if err != nil {
		attrs = append(attrs, slog.String("error", l.clean(err.Error())))
	}
	l.log.LogAttrs(ctx, level, l.clean(message), attrs...)
}

// attrs keeps plain values. The engine's own structures stay out: nobody here knows what they hold.
func (l *engineLog) attrs(pairs []any) []slog.Attr {
	var attrs []slog.Attr
	for i := 0; i+1 < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			continue
		}
		switch v := pairs[i+1].(type) {
		case error:
			attrs = append(attrs, slog.String(key, l.clean(v.Error())))
		case string:
			attrs = append(attrs, slog.String(key, l.clean(v)))
		case bool, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64, time.Duration, time.Time:
			attrs = append(attrs, slog.Any(key, v))
		default:
			if text := reflect.ValueOf(v); text.Kind() == reflect.String { // its names of rooms and people
				attrs = append(attrs, slog.String(key, l.clean(text.String())))
			}
		}
	}
	return attrs
}

func (l *engineLog) Debugw(string, ...any) {}

func (l *engineLog) Infow(string, ...any) {}

func (l *engineLog) Warnw(message string, err error, pairs ...any) {
	l.write(slog.LevelWarn, message, err, pairs)
}

func (l *engineLog) Errorw(message string, err error, pairs ...any) {
	l.write(slog.LevelError, message, err, pairs)
}

func (l *engineLog) WithValues(pairs ...any) logger.Logger {
	with := *l
	with.log = slog.New(l.log.Handler().WithAttrs(l.attrs(pairs)))
	return &with
}

func (l *engineLog) WithUnlikelyValues(pairs ...any) logger.UnlikelyLogger {
	return logger.NewUnlikelyLogger(l, pairs...)
}

func (l *engineLog) WithName(string) logger.Logger { return l }

// WithComponent keeps warnings of connections out: they tell of every stray packet and of every client that hangs up.
func (l *engineLog) WithComponent(component string) logger.Logger {
	with := *l
	with.log = l.log.With("component", component)
	if strings.Contains(component, "pion") || strings.HasPrefix(component, "transport") {
		with.least = slog.LevelError
	}
	return &with
}

func (l *engineLog) WithCallDepth(int) logger.Logger { return l }

func (l *engineLog) WithItemSampler() logger.Logger { return l }

func (l *engineLog) WithoutSampler() logger.Logger { return l }

// WithDeferredValues leaves out what the engine would learn later: a warning does not wait.
func (l *engineLog) WithDeferredValues() (logger.Logger, logger.DeferredFieldResolver) {
	return l, deferred{}
}

type deferred struct{}

func (deferred) Resolve(...any) { /* nothing was held back */ }

func (deferred) Reset() { /* nothing was held back */ }
