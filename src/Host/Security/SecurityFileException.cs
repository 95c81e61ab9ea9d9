namespace LoadMaster.Host.Security;

/// <summary>A file of the data directory cannot be used; the message is one line: what, where, what to do. The daemon does not start.</summary>
public sealed class SecurityFileException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Stable code, <c>LM####</c>.</summary>
    public string Code { get; } = code;
}
