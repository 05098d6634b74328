; How a program that runs is found and asked to close, by installer and uninstaller.

; Asks every Zegel of this folder to close, and waits until its files are free. A
; program that is signing ends its request first. Leaves "free", "busy" or
; "denied" in $R9.
!macro CloseRunning un
Function ${un}CloseRunning
  StrCpy $R9 ""
  StrCpy $R2 0
  again:
  StrCpy $R1 0
  ${Do}
    Call ${un}FilesFree
    ${If} $R8 == yes
      StrCpy $R9 free
      Return
    ${EndIf}
    ${If} $R9 == ""
      ${IfNot} ${Silent}
        MessageBox MB_OKCANCEL|MB_ICONQUESTION "$(RunningAsk)" IDOK ask
        StrCpy $R9 busy
        Return
        ask:
      ${EndIf}
      Call ${un}StopService
      ${If} $Service == denied
        StrCpy $R9 denied
        Return
      ${EndIf}
      StrCpy $R2 $Wait
      IntOp $R2 $R2 * 4
      StrCpy $R1 0
      StrCpy $R9 asked
      ${Continue}
    ${EndIf}
    ; Asked anew each time: a program may have started meanwhile.
    System::Call 'kernel32::OpenEvent(i 2, i 0, t "${QUITEVENT}") p .R0'
    ${If} $R0 P<> 0
      System::Call 'kernel32::SetEvent(p R0)'
      System::Call 'kernel32::CloseHandle(p R0)'
    ${EndIf}
    Sleep 250
    IntOp $R1 $R1 + 1
  ${LoopUntil} $R1 > $R2
  ${IfNot} ${Silent}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RunningBusy)" IDRETRY again
  ${EndIf}
  StrCpy $R9 busy
FunctionEnd

; A running program's file cannot be opened for writing. $R8: yes or no.
Function ${un}FilesFree
  StrCpy $R8 yes
  ${If} ${FileExists} "$INSTDIR\zegel.exe"
    ClearErrors
    FileOpen $R7 "$INSTDIR\zegel.exe" a
    ${If} ${Errors}
      StrCpy $R8 no
    ${Else}
      FileClose $R7
    ${EndIf}
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\zegel-cli.exe"
    ClearErrors
    FileOpen $R7 "$INSTDIR\zegel-cli.exe" a
    ${If} ${Errors}
      StrCpy $R8 no
    ${Else}
      FileClose $R7
    ${EndIf}
  ${EndIf}
FunctionEnd
!macroend
!insertmacro CloseRunning ""
!insertmacro CloseRunning "un."
