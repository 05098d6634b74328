/* texts: every visible text of the dialogs on the screen, one a line in UTF-8, for
   the journeys. A text that does not fit where it stands is marked CUT. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static int fits(HWND h, const WCHAR *class, const WCHAR *text)
{
	HDC dc = GetDC(h);
	NONCLIENTMETRICSW metrics = {.cbSize = sizeof metrics};
	HFONT font, old;
	RECT box, need;
	UINT how = DT_CALCRECT | DT_EXPANDTABS;
	int button = lstrcmpiW(class, L"Button") == 0;

	GetClientRect(h, &box);
	if (button && (GetWindowLongW(h, GWL_STYLE) & BS_TYPEMASK) != BS_PUSHBUTTON
	    && (GetWindowLongW(h, GWL_STYLE) & BS_TYPEMASK) != BS_DEFPUSHBUTTON)
		box.right -= 18; /* the mark of a radio button or a tick */
	if (!button)
		how |= DT_WORDBREAK;
	need = box;
	/* A font's handle is of no use in another process: the system's own is taken. */
	SystemParametersInfoW(SPI_GETNONCLIENTMETRICS, sizeof metrics, &metrics, 0);
	font = CreateFontIndirectW(&metrics.lfMessageFont);
	old = SelectObject(dc, font);
	DrawTextW(dc, text, -1, &need, how);
	SelectObject(dc, old);
	DeleteObject(font);
	ReleaseDC(h, dc);
	return need.right <= box.right && need.bottom <= box.bottom + 4; /* its last pixels are empty */
}

static BOOL CALLBACK child(HWND h, LPARAM unused)
{
	static WCHAR text[4096];
	WCHAR class[64];
	char out[3 * 4096];

	(void)unused;
	if (!IsWindowVisible(h) || !SendMessageW(h, WM_GETTEXT, 4095, (LPARAM)text) || !text[0])
		return TRUE;
	GetClassNameW(h, class, 63);
	WideCharToMultiByte(CP_UTF8, 0, text, -1, out, sizeof out, NULL, NULL);
	for (char *p = out; *p; p++)
		if (*p == '\n' || *p == '\r')
			*p = ' ';
	printf("%s%s\n", (lstrcmpiW(class, L"Static") && lstrcmpiW(class, L"Button")) || fits(h, class, text) ? "" : "CUT ", out);
	return TRUE;
}

static BOOL CALLBACK top(HWND h, LPARAM unused)
{
	WCHAR class[64];

	GetClassNameW(h, class, 63);
	if (IsWindowVisible(h) && lstrcmpW(class, L"#32770") == 0) {
		child(h, 0);
		EnumChildWindows(h, child, unused);
	}
	return TRUE;
}

int main(void)
{
	EnumWindows(top, 0);
	return 0;
}
