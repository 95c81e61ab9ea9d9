namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Names as certificates and ClientHellos carry them (RFC 6125, RFC 6066): ASCII labels.</summary>
internal static class DnsName
{
    private const int LabelLengthMax = 63;

    public static bool IsName(string name) =>
        name.Length is > 0 and <= Limits.HostNameLengthMax && name.Split('.').All(IsLabel) && !name.Split('.')[^1].All(char.IsAsciiDigit);

    /// <summary>A name, or one with * for its whole first label.</summary>
    public static bool IsPattern(string pattern) => IsName(pattern.StartsWith("*.", StringComparison.Ordinal) ? pattern[2..] : pattern);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LabelLengthMax && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && label[0] != '-' && label[^1] != '-';
}
