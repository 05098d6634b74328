; The Windows installer. Built by packaging/windows/build, which defines NAME,
; ID, VERSION, FULL, COMPANY, COPYRIGHT, DESCRIPTION, FROM, ICON and SIGN.
;
; Switches: /S silent · /AllUsers, /CurrentUser · /D=FOLDER (last) · /DESKTOP,
; /STARTUP shortcuts that are off by default · /WAIT=SECONDS for a program that
; runs. Uninstaller: /S · /DELETEDATA · /WAIT=SECONDS.
; Exit codes: 0 done · 1 cancelled · 2 damaged installer or wrong Windows ·
; 3 a newer version is there · 4 no rights · 5 the program is running and busy ·
; 6 no space · 7 files could not be written, all is as before · 8 done, but the
; service did not start again.

Unicode true
!ifdef QUICK ; for trying things out
  SetCompressor zlib
!else
  ; The two programs have much in common: the second is found in the first only
  ; when the window reaches back over it.
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
CRCCheck force
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS all
XPStyle on
ShowInstDetails nevershow
ShowUnInstDetails nevershow

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include nsDialogs.nsh
!include Sections.nsh

Name "${NAME}"
OutFile "${FROM}/zegel-${VERSION}-setup.exe"
BrandingText "${NAME} ${VERSION}"
!if "${SIGN}" != ""
  !uninstfinalize '"${SIGN}" "%1"'
!endif

VIProductVersion "${FULL}"
VIFileVersion "${FULL}"
!macro about lang
  VIAddVersionKey /LANG=${lang} ProductName "${NAME}"
  VIAddVersionKey /LANG=${lang} ProductVersion "${FULL}"
  VIAddVersionKey /LANG=${lang} FileVersion "${FULL}"
  VIAddVersionKey /LANG=${lang} FileDescription "${DESCRIPTION}"
  VIAddVersionKey /LANG=${lang} CompanyName "${COMPANY}"
  VIAddVersionKey /LANG=${lang} LegalCopyright "${COPYRIGHT}"
!macroend

!define UNKEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}"
!define RUNKEY "Software\Microsoft\Windows\CurrentVersion\Run"
; The event on which a running program ends what it is doing and closes
; (package app/running).
!define QUITEVENT "Local\${ID}.quit"

Var Scope      ; user or machine
Var Chosen     ; yes when the scope is not to be asked for
Var Upgrade    ; the version that is already there, or nothing
Var Radio
Var DataBox
Var DataDir
Var DeleteData
Var Wait       ; how long to wait for a program that runs, in seconds

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_NODESC ; the names say it all, and need the room
!define MUI_FINISHPAGE_RUN "$INSTDIR\zegel.exe"
Page custom ScopeShow ScopeLeave
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipOnUpgrade
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
UninstPage custom un.DataShow un.DataLeave
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_UNPAGE_FINISH

; The first is what other systems' languages get.
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Dutch"
!insertmacro MUI_LANGUAGE "French"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "Polish"
!insertmacro MUI_LANGUAGE "Czech"
!insertmacro about ${LANG_ENGLISH}
!insertmacro about ${LANG_DUTCH}
!insertmacro about ${LANG_FRENCH}
!insertmacro about ${LANG_GERMAN}
!insertmacro about ${LANG_POLISH}
!insertmacro about ${LANG_CZECH}
!include strings.nsh
!include service.nsh
!include running.nsh

; Says why nothing was done, and ends with a code that a script can read.
!macro Fail code text
  ${IfNot} ${Silent}
    MessageBox MB_OK|MB_ICONSTOP "${text}"
  ${EndIf}
  SetErrorLevel ${code}
  Quit
!macroend

; Settles on the scope: rights, folder, and what is installed there.
Function UseScope
  ${If} $Scope == machine
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
      ${If} ${Silent}
        !insertmacro Fail 4 "$(NoRights)"
      ${EndIf}
      ; A second run of this file with the rights takes over.
      ClearErrors
      ${GetParameters} $0
      ExecShell "runas" "$EXEPATH" "/AllUsers $0"
      ${If} ${Errors}
        !insertmacro Fail 4 "$(NoRights)"
      ${EndIf}
      Quit
    ${EndIf}
    SetShellVarContext all
    ReadRegStr $Upgrade HKLM "${UNKEY}" "DisplayVersion"
    ReadRegStr $1 HKLM "${UNKEY}" "InstallLocation"
    StrCpy $2 "$PROGRAMFILES64\${NAME}"
  ${Else}
    SetShellVarContext current
    ReadRegStr $Upgrade HKCU "${UNKEY}" "DisplayVersion"
    ReadRegStr $1 HKCU "${UNKEY}" "InstallLocation"
    StrCpy $2 "$LOCALAPPDATA\Programs\${NAME}"
  ${EndIf}
  ${If} $Upgrade != ""
    ${VersionCompare} "$Upgrade" "${FULL}" $0
    ${If} $0 == 1
      !insertmacro Fail 3 "$(NewerThere)"
    ${EndIf}
  ${EndIf}
  Call Remembered
  ${If} $INSTDIR == "" ; no /D=
    ${If} $1 != ""
      StrCpy $INSTDIR $1
    ${Else}
      StrCpy $INSTDIR $2
    ${EndIf}
  ${EndIf}
FunctionEnd

Function ScopeShow
  ${If} $Chosen == yes
    Abort
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "$(ScopeTitle)" "$(ScopeText)"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 20u 100% 14u "$(ScopeUser)"
  Pop $Radio
  ${NSD_CreateRadioButton} 0 40u 100% 14u "$(ScopeMachine)"
  Pop $0
  ${If} $Scope == machine
    ${NSD_Check} $0
  ${Else}
    ${NSD_Check} $Radio
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function ScopeLeave
  ${NSD_GetState} $Radio $0
  ${If} $0 == ${BST_CHECKED}
    StrCpy $Scope user
  ${Else}
    StrCpy $Scope machine
  ${EndIf}
  StrCpy $INSTDIR ""
  Call UseScope
FunctionEnd

Function SkipOnUpgrade
  ${If} $Upgrade != ""
    Abort
  ${EndIf}
FunctionEnd

; One file from .new into its place; what was there waits as .old.
!macro Swap file
  ${If} $R6 == ""
    ClearErrors
    ${If} ${FileExists} "$INSTDIR\${file}"
      Rename "$INSTDIR\${file}" "$INSTDIR\${file}.old"
    ${EndIf}
    Rename "$INSTDIR\.new\${file}" "$INSTDIR\${file}"
    ${If} ${Errors}
      StrCpy $R6 "${file}"
    ${EndIf}
  ${EndIf}
!macroend

!macro Back file
  ${If} ${FileExists} "$INSTDIR\${file}.old"
    Delete "$INSTDIR\${file}"
    Rename "$INSTDIR\${file}.old" "$INSTDIR\${file}"
  ${ElseIf} $Upgrade == ""
    Delete "$INSTDIR\${file}"
  ${EndIf}
!macroend

!macro EachFile do
  !insertmacro ${do} "zegel.exe"
  !insertmacro ${do} "zegel-cli.exe"
  !insertmacro ${do} "LICENSE.txt"
  !insertmacro ${do} "NOTICES.txt"
  !insertmacro ${do} "uninstall.exe"
!macroend

!macro DropOld file
  Delete /REBOOTOK "$INSTDIR\${file}.old"
!macroend

; Puts the machine back as it was.
Function Undo
  !insertmacro EachFile Back
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\.new"
  RMDir "$INSTDIR"
  Call ServiceBack
FunctionEnd

; Unpacking broke off, most often because the disk ran full meanwhile.
Function .onInstFailed
  Call Undo
  SetErrorLevel 7
  ${IfNot} ${Silent}
    MessageBox MB_OK|MB_ICONSTOP "$(NotWritten)"
  ${EndIf}
FunctionEnd

Section "-program" SecProgram
  Call CloseRunning
  ${If} $R9 == denied
    !insertmacro Fail 4 "$(ServiceRights)"
  ${ElseIf} $R9 != free
    Call ServiceBack
    !insertmacro Fail 5 "$(RunningBusy)"
  ${EndIf}

  ; An earlier run may have been cut off.
  RMDir /r "$INSTDIR\.new"
  !insertmacro EachFile DropOld
  ClearErrors
  CreateDirectory "$INSTDIR\.new"
  ${If} ${Errors}
    RMDir "$INSTDIR"
    Call ServiceBack
    !insertmacro Fail 4 "$(NoRights)"
  ${EndIf}
  SectionGetSize ${SecProgram} $R1 ; in kilobytes
  StrCpy $R0 $INSTDIR 3
  ${DriveSpace} "$R0" "/D=F /S=K" $R2
  ${If} $R2 L< $R1
    Call Undo
    !insertmacro Fail 6 "$(NoSpace)"
  ${EndIf}

  ; All is unpacked beside the old files first; they change places at the end.
  SetOverwrite on
  SetOutPath "$INSTDIR\.new"
  ClearErrors
  File "${FROM}/zegel.exe"
  File "${FROM}/zegel-cli.exe"
  File "${FROM}/LICENSE.txt"
  File "${FROM}/NOTICES.txt"
  WriteUninstaller "$INSTDIR\.new\uninstall.exe"
  ${If} ${Errors}
    Call Undo
    !insertmacro Fail 7 "$(NotWritten)"
  ${EndIf}
  StrCpy $R6 ""
  !insertmacro EachFile Swap
  ${If} $R6 != ""
    Call Undo
    !insertmacro Fail 7 "$(NotWritten)"
  ${EndIf}
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\.new"
  !insertmacro EachFile DropOld

  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\zegel.exe"
  WriteRegStr SHCTX "Software\Microsoft\Windows\CurrentVersion\App Paths\zegel.exe" "" "$INSTDIR\zegel.exe"
  WriteRegStr SHCTX "${UNKEY}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNKEY}" "DisplayVersion" "${FULL}"
  WriteRegStr SHCTX "${UNKEY}" "DisplayIcon" "$INSTDIR\zegel.exe"
  WriteRegStr SHCTX "${UNKEY}" "Publisher" "${COMPANY}"
  WriteRegStr SHCTX "${UNKEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNKEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${UNKEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNKEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNKEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${UNKEY}" "EstimatedSize" $0

  ${IfNot} ${Silent}
    Call Unchosen
  ${EndIf}
  Call ServiceBack
  ${If} $R9 == no
    SetErrorLevel 8
    ${IfNot} ${Silent}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(ServiceNotBack)"
    ${EndIf}
  ${EndIf}
SectionEnd

Section /o "$(NameDesktop)" SecDesktop
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\zegel.exe"
SectionEnd

Section /o "$(NameStartup)" SecStartup
  WriteRegStr SHCTX "${RUNKEY}" "${ID}" '"$INSTDIR\zegel.exe"'
SectionEnd

; What was chosen the last time stays chosen.
Function Remembered
  ${If} ${FileExists} "$DESKTOP\${NAME}.lnk"
    !insertmacro SelectSection ${SecDesktop}
  ${EndIf}
  ReadRegStr $0 SHCTX "${RUNKEY}" "${ID}"
  ${If} $0 != ""
    !insertmacro SelectSection ${SecStartup}
  ${EndIf}
FunctionEnd

; What a person took the tick from goes; a silent run takes nothing away.
Function Unchosen
  ${IfNot} ${SectionIsSelected} ${SecDesktop}
    Delete "$DESKTOP\${NAME}.lnk"
  ${EndIf}
  ${IfNot} ${SectionIsSelected} ${SecStartup}
    DeleteRegValue SHCTX "${RUNKEY}" "${ID}"
  ${EndIf}
FunctionEnd

; Three minutes: longer than a request and its quarantine take by default.
!macro HowLong
  StrCpy $Wait 180
  ClearErrors
  ${GetOptions} $R0 "/WAIT=" $R1
  ${IfNot} ${Errors}
    IntOp $Wait $R1 + 0
  ${EndIf}
!macroend

Function .onInit
  SetRegView 64
  StrCpy $Chosen ""
  StrCpy $Scope user
  ; What is there already decides, unless a switch says otherwise.
  ReadRegStr $0 HKCU "${UNKEY}" "DisplayVersion"
  ReadRegStr $1 HKLM "${UNKEY}" "DisplayVersion"
  ${If} $0 != ""
    StrCpy $Chosen yes
  ${ElseIf} $1 != ""
    StrCpy $Scope machine
    StrCpy $Chosen yes
  ${EndIf}
  ${GetParameters} $R0
  !insertmacro HowLong
  ClearErrors
  ${GetOptions} $R0 "/AllUsers" $R1
  ${IfNot} ${Errors}
    StrCpy $Scope machine
    StrCpy $Chosen yes
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/CurrentUser" $R1
  ${IfNot} ${Errors}
    StrCpy $Scope user
    StrCpy $Chosen yes
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/DESKTOP" $R1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${SecDesktop}
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/STARTUP" $R1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${SecStartup}
  ${EndIf}
  ${If} $Chosen == yes
  ${OrIf} ${Silent}
    Call UseScope
  ${EndIf}
FunctionEnd

!include uninstall.nsh
