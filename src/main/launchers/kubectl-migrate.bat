@echo off
rem On the PATH this is kubectl migrate POD NODE and kubectl migrate dataset CLAIM NODE.
setlocal
set "kind=pod"
if "%~1"=="dataset" set "kind="
if "%~1"=="pod" set "kind="
"%~dp0edgeferry.bat" migrate %kind% %*
exit /b %ERRORLEVEL%
