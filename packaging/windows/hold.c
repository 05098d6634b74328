/* hold FILE SECONDS: keeps a file open as a virus scanner may, for the journeys. */
#include <stdlib.h>
#include <windows.h>

int wmain(int argc, wchar_t **argv)
{
	HANDLE h = CreateFileW(argv[1], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);

	if (argc < 3 || h == INVALID_HANDLE_VALUE)
		return 1;
	CreateFileW(L"held", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
	Sleep(1000 * _wtoi(argv[2]));
	return 0;
}
