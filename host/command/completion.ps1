# Completes pyhostsvc's command line. Add to $PROFILE: pyhostsvc completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName @('pyhostsvc', 'pyhostsvc.exe') -ScriptBlock {
    param($word, $command, $cursor)
    $exitCode = $global:LASTEXITCODE
    $quotes = [char[]]"'`""
    $before = @($command.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursor } |
        ForEach-Object { $_.Extent.Text.Trim($quotes) })
    $env:PYHOSTSVC_WORDS = ($before + "$word".Trim($quotes)) -join "`n"
    $program = $command.GetCommandName()
    # If there are no candidates, PowerShell completes the name of a file.
    & $program completion words | ForEach-Object {
        $text, $meaning = [regex]::Unescape($_) -split "`t", 2
        $quoted = if ($text -match '^[\w.:/=+-]+$') { $text } else { "'" + $text.Replace("'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($quoted, $text, 'ParameterValue', $meaning)
    }
    $env:PYHOSTSVC_WORDS = $null
    $global:LASTEXITCODE = $exitCode
}
