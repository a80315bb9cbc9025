@echo off
rem On the PATH this is kubectl migrate POD NODE.
"%~dp0edgeferry.bat" migrate pod %*
exit /b %ERRORLEVEL%
