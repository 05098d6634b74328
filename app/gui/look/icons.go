package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"zegel/assets/icons"
	"zegel/fiscal"
)

// Icon gives one of the window's icons by its file's name, in the colour of
// text. A name that does not exist gives Fyne's sign for a broken image.
func Icon(name string) fyne.Resource { return Coloured(name, theme.ColorNameForeground) }

// Coloured gives an icon in a colour of the theme; it follows light and dark.
func Coloured(name string, colour fyne.ThemeColorName) fyne.Resource {
	b, err := icons.Files.ReadFile(name + ".svg")
	if err != nil {
		return theme.BrokenImageIcon()
	}
	return theme.NewColoredResource(fyne.NewStaticResource("zegel-"+name+".svg", b), colour)
}

// StateIcon is a state's icon in the state's colour.
func StateIcon(s fiscal.State) fyne.Resource { return Coloured(string(s), StateColour(s)) }
