; The uninstaller. The data stays unless it is told otherwise.

Function un.onInit
  SetRegView 64
  StrCpy $DeleteData ""
  ReadRegStr $0 HKCU "${UNKEY}" "InstallLocation"
  ${If} $0 == $INSTDIR
    StrCpy $Scope user
    SetShellVarContext current
  ${Else}
    StrCpy $Scope machine
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
      ${If} ${Silent}
        !insertmacro Fail 4 "$(NoRights)"
      ${EndIf}
      ClearErrors
      ExecShell "runas" "$INSTDIR\uninstall.exe"
      ${If} ${Errors}
        !insertmacro Fail 4 "$(NoRights)"
      ${EndIf}
      Quit
    ${EndIf}
    SetShellVarContext all
  ${EndIf}
  ReadEnvStr $DataDir "LOCALAPPDATA"
  StrCpy $DataDir "$DataDir\Zegel"
  ${GetParameters} $R0
  !insertmacro HowLong
  ClearErrors
  ${GetOptions} $R0 "/DELETEDATA" $R1
  ${IfNot} ${Errors}
    StrCpy $DeleteData yes
  ${EndIf}
FunctionEnd

Function un.DataShow
  !insertmacro MUI_HEADER_TEXT "$(DataTitle)" "$DataDir"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 50u "$(DataText)"
  Pop $0
  ${NSD_CreateCheckbox} 0 60u 100% 14u "$(DataDelete)"
  Pop $DataBox
  nsDialogs::Show
FunctionEnd

Function un.DataLeave
  ${NSD_GetState} $DataBox $0
  ${If} $0 == ${BST_CHECKED}
    MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$(DataSure)" IDYES sure
    Abort
    sure:
    StrCpy $DeleteData yes
  ${EndIf}
FunctionEnd

Section "un.program"
  Call un.CloseRunning
  ${If} $R9 == denied
    !insertmacro Fail 4 "$(ServiceRights)"
  ${ElseIf} $R9 != free
    Call un.ServiceBack
    !insertmacro Fail 5 "$(RunningBusy)"
  ${EndIf}
  Call un.DropService
  ${If} $R9 == no
    Call un.ServiceBack
    !insertmacro Fail 4 "$(ServiceRights)"
  ${EndIf}
  RMDir /r "$INSTDIR\.new"
  Delete "$INSTDIR\zegel.exe"
  Delete "$INSTDIR\zegel-cli.exe"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\NOTICES.txt"
  Delete "$INSTDIR\uninstall.exe"
  Delete "$INSTDIR\*.old"
  SetOutPath "$TEMP"
  RMDir "$INSTDIR" ; only when nothing else lies there
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegValue SHCTX "${RUNKEY}" "${ID}"
  DeleteRegKey SHCTX "Software\Microsoft\Windows\CurrentVersion\App Paths\zegel.exe"
  DeleteRegKey SHCTX "${UNKEY}"
  StrCpy $R0 no ; whether it is really a data folder of Zegel's
  ${If} ${FileExists} "$DataDir\zegel.db"
  ${OrIf} ${FileExists} "$DataDir\training\zegel.db"
  ${OrIf} ${FileExists} "$DataDir\config.toml"
    StrCpy $R0 yes
  ${EndIf}
  ${If} $R0 == yes
    ${If} $DeleteData == yes
      RMDir /r "$DataDir"
    ${ElseIfNot} ${Silent}
      MessageBox MB_OK|MB_ICONINFORMATION "$(DataKept)"
    ${EndIf}
  ${EndIf}
SectionEnd
