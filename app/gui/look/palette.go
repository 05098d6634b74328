package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zegel/fiscal"
)

// The window's own colours, beside Fyne's. Text stands on Surface, Head,
// background or selection; each banner colour has its own ink. Surface is the
// background's own colour: a window is cleared with it, and lists and panes need no
// ground of their own, which where the processor draws is dearer than their texts.
const (
	Surface     fyne.ThemeColorName = "zegelSurface"  // rows of a list
	Head        fyne.ThemeColorName = "zegelHead"     // heads of columns, rail, status line
	Muted       fyne.ThemeColorName = "zegelMuted"    // text of second rank
	Mismatch    fyne.ThemeColorName = "zegelMismatch" // lines and total do not add up
	Training    fyne.ThemeColorName = "zegelTraining"
	TrainingInk fyne.ThemeColorName = "zegelTrainingInk"
	Info        fyne.ThemeColorName = "zegelInfo"
	InfoInk     fyne.ThemeColorName = "zegelInfoInk"
	Warn        fyne.ThemeColorName = "zegelWarn"
	WarnInk     fyne.ThemeColorName = "zegelWarnInk"
	Alarm       fyne.ThemeColorName = "zegelAlarm"
	AlarmInk    fyne.ThemeColorName = "zegelAlarmInk"
)

// StateColour names the colour of a state's icon and word.
func StateColour(s fiscal.State) fyne.ThemeColorName {
	return fyne.ThemeColorName("zegelState." + string(s))
}

// pair is a colour in light and in dark, as 0xRRGGBB.
type pair struct{ light, dark uint32 }

// palette lists every opaque colour of the theme. Text colours keep a contrast
// of at least 4.5 to 1 on what they may stand on; a test computes it.
func palette() map[fyne.ThemeColorName]pair {
	return map[fyne.ThemeColorName]pair{
		theme.ColorNameBackground:          {0xFFFFFF, 0x1B222A},
		theme.ColorNameForeground:          {0x16202B, 0xE8EDF2},
		theme.ColorNamePlaceHolder:         {0x566270, 0x9FACB9},
		theme.ColorNameDisabled:            {0x5E6A77, 0x94A1AE},
		theme.ColorNameButton:              {0xE3E8ED, 0x2A343F},
		theme.ColorNameDisabledButton:      {0xECEFF2, 0x20272F},
		theme.ColorNamePrimary:             {0x0B665C, 0x4CC2B0},
		theme.ColorNameHyperlink:           {0x0B5CAD, 0x85BEFF},
		theme.ColorNameForegroundOnPrimary: {0xFFFFFF, 0x06231F},
		theme.ColorNameError:               {0xB3261E, 0xFF9B93},
		theme.ColorNameForegroundOnError:   {0xFFFFFF, 0x3A0B08},
		theme.ColorNameSuccess:             {0x1B6E3A, 0x7BD89B},
		theme.ColorNameForegroundOnSuccess: {0xFFFFFF, 0x06240F},
		theme.ColorNameWarning:             {0x8A5200, 0xFFC46B},
		theme.ColorNameForegroundOnWarning: {0xFFFFFF, 0x2E1D00},
		theme.ColorNameInputBackground:     {0xF4F6F8, 0x14191F},
		theme.ColorNameInputBorder:         {0x8792A0, 0x5C6977},
		theme.ColorNameMenuBackground:      {0xFFFFFF, 0x222B35},
		theme.ColorNameOverlayBackground:   {0xFFFFFF, 0x1B222A},
		theme.ColorNameHeaderBackground:    {0xE9EDF1, 0x222B35},
		theme.ColorNameSeparator:           {0xD3D9E0, 0x34404C},
		theme.ColorNameSelection:           {0xCFE8E3, 0x1D453F},
		Surface:                            {0xFFFFFF, 0x1B222A},
		Head:                               {0xE9EDF1, 0x222B35},
		Muted:                              {0x4E5A67, 0xA5B2BF},
		Mismatch:                           {0x8A4B00, 0xFFC46B},
		Training:                           {0xFFE08A, 0x5C4400},
		TrainingInk:                        {0x4A3500, 0xFFE7A8},
		Info:                               {0xE0EEFA, 0x17324C},
		InfoInk:                            {0x0B3A66, 0xCBE3FB},
		Warn:                               {0xFFF0D2, 0x46340F},
		WarnInk:                            {0x5C3B00, 0xFFE0AE},
		Alarm:                              {0xFCE4E2, 0x4A1E1B},
		AlarmInk:                           {0x7A1710, 0xFFD0CB},

		StateColour(fiscal.Unsigned):      {0x3B4A5A, 0xC2CDD8},
		StateColour(fiscal.FromTicket):    {0x62379A, 0xCBADF6},
		StateColour(fiscal.Sending):       {0x0B5499, 0x8FC3FF},
		StateColour(fiscal.Signed):        {0x17613A, 0x7BD89B},
		StateColour(fiscal.Refused):       {0xA8221A, 0xFFA29B},
		StateColour(fiscal.InDoubt):       {0x7E4A00, 0xFFC46B},
		StateColour(fiscal.NumberMissing): {0x923010, 0xFFB08C},
	}
}

func solid(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xFF}
}

// Contrast is the ratio of WCAG 2 between two opaque colours, from 1 to 21.
func Contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}
