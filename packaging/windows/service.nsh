; The Windows service (zegel service install), when it runs out of this folder:
; stopped before its file is replaced, started again after; taken away by the
; uninstaller.

!define SERVICE "zegel" ; package app/service names it so; a test holds them together
!define SC_MANAGER_CONNECT 1
!define SERVICE_QUERY_STATUS 0x4
!define SERVICE_START 0x10
!define SERVICE_STOP 0x20
!define DELETE 0x10000
!define STATE_STOPPED 1

Var Service ; none · idle · stopped (it ran, and was stopped here) · denied · busy

; Leaves the service's handle in $R5 (0: none of ours, or no rights) and its state
; in $R4. "rights" is what shall be done with it.
!macro OpenService rights
  StrCpy $R5 0
  StrCpy $R4 0
  ReadRegStr $R0 HKLM "SYSTEM\CurrentControlSet\Services\${SERVICE}" "ImagePath"
  StrCpy $R1 $R0 1
  ${If} $R1 == '"'
    StrCpy $R0 $R0 "" 1
  ${EndIf}
  StrLen $R1 "$INSTDIR\"
  StrCpy $R0 $R0 $R1
  ${If} $R0 == "$INSTDIR\"
    System::Call 'advapi32::OpenSCManager(p 0, p 0, i ${SC_MANAGER_CONNECT}) p .R0'
    System::Call 'advapi32::OpenService(p R0, t "${SERVICE}", i ${rights}|${SERVICE_QUERY_STATUS}) p .R5'
    System::Call 'advapi32::CloseServiceHandle(p R0)'
    !insertmacro ServiceState
  ${EndIf}
!macroend

!macro ServiceState
  System::Call '*(i, i, i, i, i, i, i) p .R3'
  System::Call 'advapi32::QueryServiceStatus(p R5, p R3)'
  System::Call '*$R3(i, i .R4)'
  System::Free $R3
!macroend

!macro CloseService
  System::Call 'advapi32::CloseServiceHandle(p R5)'
!macroend

!macro ServiceFunctions un
; Stops the service of this folder when it runs, and waits: it answers the request
; under way first.
Function ${un}StopService
  StrCpy $Service none
  !insertmacro OpenService 0
  ${If} $R5 P= 0
    Return
  ${EndIf}
  StrCpy $Service idle
  !insertmacro CloseService
  ${If} $R4 = ${STATE_STOPPED}
    Return
  ${EndIf}
  !insertmacro OpenService ${SERVICE_STOP}|${SERVICE_START}
  ${If} $R5 P= 0
    StrCpy $Service denied
    Return
  ${EndIf}
  StrCpy $Service busy
  System::Call '*(i, i, i, i, i, i, i) p .R3'
  System::Call 'advapi32::ControlService(p R5, i 1, p R3)'
  System::Free $R3
  ${ForEach} $R1 1 240 + 1 ; a minute: longer than a service takes to settle
    !insertmacro ServiceState
    ${If} $R4 = ${STATE_STOPPED}
      StrCpy $Service stopped
      ${Break}
    ${EndIf}
    Sleep 250
  ${Next}
  !insertmacro CloseService
FunctionEnd

; Starts what StopService stopped. $R9: yes, or no when it did not start.
Function ${un}ServiceBack
  StrCpy $R9 yes
  ${If} $Service == stopped
    !insertmacro OpenService ${SERVICE_START}
    System::Call 'advapi32::StartService(p R5, i 0, p 0) i .R1'
    ${If} $R1 = 0
      StrCpy $R9 no
    ${EndIf}
    !insertmacro CloseService
    StrCpy $Service idle
  ${EndIf}
FunctionEnd
!macroend
!insertmacro ServiceFunctions ""
!insertmacro ServiceFunctions "un."

; $R9: yes when there is no service of this folder any more, else no.
Function un.DropService
  StrCpy $R9 yes
  !insertmacro OpenService 0
  ${If} $R5 P<> 0
    !insertmacro CloseService
    !insertmacro OpenService ${DELETE}
    System::Call 'advapi32::DeleteService(p R5) i .R1'
    ${If} $R1 = 0
      StrCpy $R9 no
    ${EndIf}
    !insertmacro CloseService
  ${EndIf}
FunctionEnd
