# Builds, tests and measures Adjoint on Windows: the verbs of build.sh, with the same meaning.
#Requires -Version 5.1
param(
  [Parameter(Position = 0)]
  [ValidateSet('setup', 'build', 'run', 'test', 'vectors', 'operators', 'verify', 'bench', 'peers', 'platforms', 'lint', 'pack', 'fuzz', 'clean', 'help')]
  [string] $Verb = 'help',
  [Parameter(Position = 1, ValueFromRemainingArguments = $true)]
  [string[]] $Rest = @()
)
Set-StrictMode -Version 3.0
# Functions that redirect a program's stderr set Continue: PowerShell 5.1 would stop at its first line.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_UI_LANGUAGE = 'en'

$Solution = 'Adjoint.slnx'
$Tests = 'tests/managed/Adjoint.Tests.csproj'
$Tool = 'managed/Adjoint.Tool/Adjoint.Tool.csproj'
$Packaged = 'managed/Adjoint/Adjoint.csproj', $Tool
$Vectors = 'tests/vectors.runner/Adjoint.Vectors.csproj'
$Accuracy = 'tests/accuracy/Adjoint.Accuracy.csproj'
$Digests = 'tests/digests/Adjoint.Digests.csproj'
$Bench = 'bench/managed/Adjoint.Bench.csproj'
$Peers = 'bench/peers/Adjoint.Peers.csproj'
$NativeDir = 'build/native/default' # where the CMake preset "default" builds, too

# The kernel and autograd tests run again in a child process for each of these rows; see build.sh.
$Configurations = @(
  @{ Name = 'native kernels'; Native = $true; Environment = 'ADJOINT_KERNELS=native', 'ADJOINT_EXPECT_SOURCE=native' }
  @{ Name = 'managed kernels'; Native = $false; Environment = 'ADJOINT_KERNELS=managed', 'ADJOINT_EXPECT_SOURCE=managed' }
  @{ Name = 'no AVX2, no FMA'; Native = $false; Environment = 'DOTNET_EnableAVX2=0', 'ADJOINT_KERNELS=managed', 'ADJOINT_EXPECT_ISA=128' }
  @{ Name = 'no SIMD at all'; Native = $false; Environment = 'DOTNET_EnableHWIntrinsic=0', 'ADJOINT_KERNELS=managed', 'ADJOINT_EXPECT_ISA=0' }
)
$Reruns = 'Simd', 'Kernels', 'Autograd', 'Ops', 'House'
$Tally = @{ Passed = 0; Failed = 0; Skipped = 0 }

function Test-Program([string] $Name) { [bool](Get-Command $Name -ErrorAction SilentlyContinue) }

# Runs a program and stops when it fails.
function Invoke-Checked([string] $Program, [string[]] $Arguments) {
  & $Program @Arguments
  if ($LASTEXITCODE -ne 0) { throw "$Program $($Arguments -join ' ') failed with exit code $LASTEXITCODE" }
}

function Test-NativeBuilt {
  foreach ($name in 'adjoint_kernels.dll', 'libadjoint_kernels.so', 'libadjoint_kernels.dylib') {
    if (Test-Path "$NativeDir/lib/$name") { return $true }
  }
  return $false
}

# CMake finds Visual Studio's compiler by itself, so a failed configuration is what says that there is none.
function Build-Native {
  $ErrorActionPreference = 'Continue'
  if (-not (Test-Path CMakeLists.txt)) { return }
  if (-not (Test-Program cmake)) {
    Write-Output 'native kernels skipped: no cmake found; managed kernels serve'
    return
  }
  New-Item -ItemType Directory -Force build | Out-Null
  Write-Output '== native kernels'
  cmake -S . -B $NativeDir -DCMAKE_BUILD_TYPE=Release -DCMAKE_EXPORT_COMPILE_COMMANDS=ON *> build/configure.log
  if ($LASTEXITCODE -ne 0) {
    if (Select-String -Quiet -Path build/configure.log -Pattern 'No CMAKE_C_COMPILER|could not find any instance of Visual Studio|CMAKE_MAKE_PROGRAM|nmake') {
      Write-Output 'native kernels skipped: no C compiler found; managed kernels serve'
      return
    }
    Get-Content build/configure.log
    throw 'cmake could not configure the native kernels'
  }
  Invoke-Checked cmake @('--build', $NativeDir, '--config', 'Release', '--parallel')
}

function Restore([string] $Project) {
  $locked = if ($env:CI) { @('--locked-mode') } else { @() }
  Invoke-Checked dotnet (@('restore', $Project, '-v', 'quiet') + $locked)
}

function Build-Project([string] $Project) {
  if (-not (Test-Program dotnet)) { throw 'the .NET SDK 10 is missing: see https://dotnet.microsoft.com/download/dotnet/10.0' }
  Restore $Project
  Invoke-Checked dotnet @('build', $Project, '-c', 'Release', '--no-restore', '-v', 'quiet', '--nologo')
}

function Build-All {
  Build-Native
  Write-Output '== managed code'
  Build-Project $Solution
}

function Invoke-CTest {
  $ErrorActionPreference = 'Continue'
  if (-not (Test-NativeBuilt) -or -not (Test-Path "$NativeDir/CTestTestfile.cmake")) { return }
  Write-Host '== native tests'
  $lines = @(ctest --test-dir $NativeDir -C Release --output-on-failure 2>&1 | ForEach-Object { Write-Host $_; "$_" })
  $rc = $LASTEXITCODE
  $results = @($lines | Where-Object { $_ -match '^ *\d+/\d+ Test ' })
  $good = @($results | Where-Object { $_ -match ' Passed ' }).Count
  $ignored = @($results | Where-Object { $_ -match '\*\*\*Skipped ' }).Count
  $bad = $results.Count - $good - $ignored
  if ($rc -ne 0 -and $bad -eq 0) { $bad = 1 }
  $Tally.Passed += $good; $Tally.Failed += $bad; $Tally.Skipped += $ignored
}

# One run of the test assembly. A host that dies says "failed: 0" and "error: 1": it counts as one failure.
function Invoke-Tests([string] $Name, [string[]] $Arguments) {
  $ErrorActionPreference = 'Continue'
  Write-Host "== tests: $Name"
  $all = @('test', '--project', $Tests, '-c', 'Release', '--no-build', '--no-progress', '--no-ansi') + $Arguments
  $lines = @(dotnet @all 2>&1 | ForEach-Object { Write-Host $_; "$_" })
  $rc = $LASTEXITCODE
  $count = @{ succeeded = 0; failed = 0; error = 0; skipped = 0 }
  foreach ($line in $lines) {
    if ($line -match '^ +(succeeded|failed|error|skipped): (\d+)$') { $count[$Matches[1]] = [int] $Matches[2] }
  }
  $bad = $count.failed + $count.error
  if ($rc -ne 0 -and $bad -eq 0) { $bad = 1 }
  $Tally.Passed += $count.succeeded; $Tally.Failed += $bad; $Tally.Skipped += $count.skipped
}

function Invoke-AllTests {
  Invoke-CTest
  Invoke-Tests 'all' $Rest
  $filters = $Reruns | ForEach-Object { '--filter-namespace', "Adjoint.Tests.$_", '--filter-namespace', "Adjoint.Tests.$_.*" }
  foreach ($row in $Configurations) {
    if ($row.Native -and -not (Test-NativeBuilt)) { continue }
    Invoke-Tests $row.Name (@($filters) + @($row.Environment | ForEach-Object { '-e', $_ }))
  }
}

# Windows runs itself: AVX2 and AVX-512 where the processor has them, the managed kernels at every width, the C library in
# its own process. What is imitated elsewhere (ARM64, Bochs, musl) needs Linux: ./build.sh platforms, there or in WSL.
function Invoke-Platforms {
  Build-Native
  Build-Project $Digests
  $counts = @{ passed = 0; failed = 0; skipped = 0 }
  $proof = Get-ChildItem $NativeDir -Recurse -Include 'adjoint_proof.exe', 'adjoint_proof' -ErrorAction SilentlyContinue | Select-Object -First 1
  if ($proof) {
    & $proof.FullName --measure | Out-Host
    if ($LASTEXITCODE -eq 0) { $counts.passed++ } else { $counts.failed++ }
  }
  else {
    Write-Host 'windows-c skipped: the native kernels are not built'
    $counts.skipped++
  }
  if ($proof) { $env:ADJOINT_EXPECT_SOURCE = 'native' }
  dotnet run --project $Digests -c Release --no-build -- --measure | Out-Host
  if ($LASTEXITCODE -eq 0) { $counts.passed++ } else { $counts.failed++ }
  foreach ($row in 'linux-arm64', 'linux-musl', 'bochs-avx512', 'macos-compile') {
    Write-Host "$row skipped: needs Linux (./build.sh platforms, for example in WSL)"
    $counts.skipped++
  }
  Write-Host "platforms: $($counts.passed) passed, $($counts.failed) failed, $($counts.skipped) skipped"
  if ($counts.failed -ne 0) { exit 1 }
}

# Lint has no C part here: CMake's MSVC build warns, and build.sh checks the format.
function Invoke-Lint {
  Build-All
  Invoke-Checked dotnet @('format', $Solution, '--verify-no-changes', '--no-restore')
  Invoke-Checked dotnet @('format', 'style', $Solution, '--verify-no-changes', '--no-restore', '--diagnostics', 'IDE0005', '--severity', 'info')
  Write-Output 'lint: clean'
}

switch ($Verb) {
  'setup' {
    Write-Output "dotnet $(dotnet --version)"
    foreach ($program in 'cmake', 'ninja', 'cl', 'clang', 'git') {
      Write-Output "${program}: $(if (Test-Program $program) { 'found' } else { 'not installed (optional)' })"
    }
    Invoke-Checked dotnet @('restore', $Solution, '--locked-mode', '-v', 'quiet')
    Write-Output 'packages restored as the lock files say'
  }
  'build' { Build-All }
  'run' {
    Build-All
    if (-not (Test-Path $Tool)) { throw "the command-line tool ($Tool) is not part of this tree yet" }
    Invoke-Checked dotnet (@('run', '--project', $Tool, '-c', 'Release', '--no-build', '--', 'train', 'digits') + $Rest)
  }
  'test' {
    try { Build-All; Invoke-AllTests }
    catch { Write-Output "$_"; $Tally.Failed++ }
    Write-Output "tests: $($Tally.Passed) passed, $($Tally.Failed) failed, $($Tally.Skipped) skipped"
    if ($Tally.Failed -ne 0) { exit 1 }
  }
  'vectors' {
    Build-All
    if (-not (Test-Path $Vectors)) { throw "the vectors runner ($Vectors) is not part of this tree yet" }
    if ($Rest.Count -gt 0) { $env:ADJOINT_VECTORS = (Resolve-Path $Rest[0]).Path }
    Invoke-Checked dotnet @('run', '--project', $Vectors, '-c', 'Release', '--no-build')
  }
  'operators' {
    Build-All
    $Page = & dotnet run --project $Vectors -c Release --no-build -- --operators
    if ($LASTEXITCODE -ne 0) { throw 'the page of operators was not written' }
    [IO.File]::WriteAllText((Join-Path $PWD 'OPERATORS.md'), ($Page -join "`n") + "`n")
  }
  'verify' {
    Build-Native
    Build-Project $Accuracy
    Invoke-Checked dotnet (@('run', '--project', $Accuracy, '-c', 'Release', '--no-build', '--') + $Rest)
  }
  'bench' {
    Build-Native
    Build-Project $Bench
    Invoke-Checked dotnet (@('run', '--project', $Bench, '-c', 'Release', '--no-build', '--') + $Rest)
  }
  'peers' {
    Build-Native
    Invoke-Checked dotnet (@('run', '--project', $Peers, '-c', 'Release', '--') + $Rest)
  }
  'platforms' { Invoke-Platforms }
  'lint' { Invoke-Lint }
  'pack' {
    Build-Native
    if (Test-Path artifacts/packages) { Remove-Item -Recurse -Force artifacts/packages }
    foreach ($project in $Packaged) {
      Restore $project
      # No path of this machine in the packages.
      Invoke-Checked dotnet @('build', $project, '-c', 'Release', '--no-restore', '-v', 'quiet', '--nologo', '-p:ContinuousIntegrationBuild=true')
      Invoke-Checked dotnet @('pack', $project, '-c', 'Release', '--no-build', '-v', 'quiet', '--nologo', '-o', 'artifacts/packages')
    }
    Get-ChildItem artifacts/packages
  }
  'fuzz' {
    Build-All
    $env:ADJOINT_FUZZ = if ($Rest.Count -gt 0) { $Rest[0] } else { '1000000' }
    Invoke-Tests 'fuzz' @('--filter-class', 'Adjoint.Tests.Fuzz.*', '--filter-class', 'Adjoint.Tests.Contracts.BadInputTests')
    if ($Tally.Failed -ne 0) { exit 1 }
  }
  'clean' {
    foreach ($path in 'build', 'artifacts', 'BenchmarkDotNet.Artifacts', 'TestResults') {
      if (Test-Path $path) { Remove-Item -Recurse -Force $path }
    }
    Get-ChildItem managed, tests, bench, samples -Recurse -Directory -ErrorAction SilentlyContinue |
      Where-Object { $_.Name -in 'bin', 'obj' } | Remove-Item -Recurse -Force -ErrorAction SilentlyContinue
  }
  'help' {
    Write-Output 'usage: ./build.ps1 VERB [arguments]; verbs: setup build run test vectors operators verify bench peers lint pack fuzz clean'
    Write-Output 'The verbs do what ./build.sh help says of them.'
  }
}
