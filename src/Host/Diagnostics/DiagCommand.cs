namespace LoadMaster.Host.Diagnostics;

/// <summary>A program of the machine with its arguments, which no shell sees.</summary>
/// <param name="Binary">Its output is a file, not text.</param>
public sealed record DiagCommand(string Program, IReadOnlyList<string> Arguments, int SecondsMax, bool Binary = false)
{
    public override string ToString() => $"{Program} {string.Join(' ', Arguments)}";
}
