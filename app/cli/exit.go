package cli

import (
	"errors"

	"zegel/app"
	"zegel/app/config"
	"zegel/app/service"
	"zegel/fiscal"
	"zegel/fiscal/cloudpos"
	"zegel/fiscal/dotykacka"
	"zegel/fiscal/signing"
)

// codeOf gives the exit code of an error that carries none.
func codeOf(err error) int {
	var guard *signing.GuardError
	var field *config.FieldError
	var file *config.FileError
	var amb *app.AmbiguousKey
	var odd *app.OddTicket
	var api *cloudpos.APIError
	switch {
	case errors.As(err, &guard):
		if guard.Guard.Kind == fiscal.GuardDoubts {
			return ExitFailed
		}
		return ExitGuard
	case errors.As(err, &api) && api.Code >= 1001 && api.Code <= 1004:
		return ExitGuard
	case errors.As(err, &field), errors.As(err, &file), errors.As(err, &amb), errors.As(err, &odd),
		errors.Is(err, app.ErrNoSignFrom), errors.Is(err, app.ErrNeedsPerson), errors.Is(err, app.ErrNoCloud), errors.Is(err, app.ErrNoDotykacka),
		errors.Is(err, fiscal.ErrKey), errors.Is(err, app.ErrTicket), errors.Is(err, app.ErrNotCreditNote),
		errors.Is(err, service.ErrNeedsTLS), errors.Is(err, dotykacka.ErrEntity), errors.Is(err, cloudpos.ErrSignFunction), errors.Is(err, cloudpos.ErrUnknownFunction), errors.Is(err, cloudpos.ErrFilter):
		return ExitUsage
	}
	return ExitFailed
}

// resultCode is the code of a batch: 3 and 4 speak only of documents that this
// command signed or asked about.
func resultCode(res app.SignResult) int {
	code := ExitDone
	if len(res.Refused) > 0 {
		code = ExitRefused
	}
	if len(res.InDoubt)+len(res.NumberMissing) > 0 {
		code = ExitDoubt
	}
	if res.Guard != nil && res.Guard.Kind != fiscal.GuardDoubts {
		code = ExitGuard
	}
	return code
}
