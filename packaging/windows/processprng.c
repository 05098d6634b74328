/* Wine 8 lacks the one function of bcryptprimitives.dll that Go programs ask for
   at their start. Built into a test prefix only; never shipped. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T n)
{
	return SystemFunction036(bytes, (ULONG)n);
}
