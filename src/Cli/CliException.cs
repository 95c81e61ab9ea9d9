namespace LoadMaster.Cli;

/// <summary>The command cannot go on; the message says what, why and what to do.</summary>
public sealed class CliException(int exitCode, string code, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Stable code, <c>LM####</c>.</summary>
    public string Code { get; } = code;
}
