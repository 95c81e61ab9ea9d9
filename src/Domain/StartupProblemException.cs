namespace LoadMaster.Domain;

/// <summary>The daemon cannot start; the message is one line for people: what, where, and what to do.</summary>
public sealed class StartupProblemException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
