# Builds the .msi of EdgeFerry with a Java of its own, into target\installers, on Windows:
#
#   powershell -ExecutionPolicy Bypass -File installers\build.ps1
#
# Needs a JDK 25 or later in JAVA_HOME and WiX (jpackage says which version). Nobody has run this yet.
$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
$out = Join-Path $root 'target\installers'
$work = Join-Path $out 'work-msi'
if (-not $env:JAVA_HOME -or -not (Test-Path "$env:JAVA_HOME\bin\jpackage.exe")) {
    [Console]::Error.WriteLine('installers\build.ps1: set JAVA_HOME to a JDK 25 or later.')
    exit 3
}
function Run([string] $program) {
    & $program @args
    if ($LASTEXITCODE -ne 0) { throw "$program ended with exit code $LASTEXITCODE" }
}
[xml] $pom = Get-Content (Join-Path $root 'pom.xml')
$version = $pom.project.version -replace '-SNAPSHOT$', ''

Push-Location $root
try { Run '.\mvnw.cmd' -q -DskipTests package } finally { Pop-Location }
if (Test-Path $work) { Remove-Item -Recurse -Force $work }
New-Item -ItemType Directory -Force "$work\modules", "$work\lib" | Out-Null
foreach ($jar in Get-ChildItem (Join-Path $root 'target\edgeferry\lib') -Filter *.jar) {
    if ($jar.Name -match '^javafx-.*-win.*\.jar$') { Copy-Item $jar.FullName "$work\modules" }
    elseif ($jar.Name -notmatch '^javafx-') { Copy-Item $jar.FullName "$work\lib" }
}
$modules = 'java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.security.jgss,' +
    'java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.unsupported,jdk.zipfs,jdk.net,jdk.localedata,' +
    'javafx.controls,javafx.swing'
Run "$env:JAVA_HOME\bin\jlink.exe" --module-path "$work\modules" --add-modules $modules --include-locales=en `
    --strip-debug --no-header-files --no-man-pages --generate-cds-archive --output "$work\java"
Run "$env:JAVA_HOME\bin\jpackage.exe" --type app-image --name edgeferry --app-version $version --vendor EdgeFerry `
    --dest "$work\app" --runtime-image "$work\java" --input "$work\lib" --main-jar edgeferry.jar `
    --main-class io.edgeferry.Launcher --win-console --icon (Join-Path $root 'installers\windows\edgeferry.ico') `
    --java-options '--enable-native-access=ALL-UNNAMED,javafx.graphics' `
    --java-options '--sun-misc-unsafe-memory-access=allow' --java-options '-XX:+UseSerialGC'
# The plugins of kubectl find the program beside them.
foreach ($name in 'kubectl-migrate.bat', 'kubectl-edgeferry.bat') {
    (Get-Content (Join-Path $root "src\main\launchers\$name")) -replace 'edgeferry\.bat', 'edgeferry.exe' |
        Set-Content "$work\app\edgeferry\$name"
}
Run "$env:JAVA_HOME\bin\jpackage.exe" --type msi --app-image "$work\app\edgeferry" --name edgeferry `
    --app-version $version --vendor EdgeFerry --license-file (Join-Path $root 'LICENSE') --dest $out `
    --file-associations (Join-Path $root 'installers\checkpoint.properties') --win-menu --win-shortcut --win-per-user-install
Remove-Item -Recurse -Force $work
Get-ChildItem $out -Filter *.msi
