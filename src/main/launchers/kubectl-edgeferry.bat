@echo off
rem On the PATH this is kubectl edgeferry COMMAND.
"%~dp0edgeferry.bat" %*
exit /b %ERRORLEVEL%
