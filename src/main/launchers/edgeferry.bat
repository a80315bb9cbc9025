@echo off
rem Starts EdgeFerry: the console without arguments, a command with them. Needs Java 25 or later.
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow %EDGEFERRY_JAVA_OPTIONS% -cp "%~dp0..\lib\*" io.edgeferry.Launcher %*
exit /b %ERRORLEVEL%
