using System.Globalization;

namespace LoadMaster.Network.Interop;

/// <summary>The privileges that holding addresses needs.</summary>
internal static class Capabilities
{
    private const int NetAdmin = 12;
    private const int NetRaw = 13;
    private const string EffectiveField = "CapEff:";

    /// <summary>Names of what the status text (of <c>/proc/self/status</c>) lacks; empty when nothing does.</summary>
    internal static IReadOnlyList<string> Missing(string statusText)
    {
        var effective = Effective(statusText);
        var missing = new List<string>();
        if ((effective & (1UL << NetAdmin)) == 0)
        {
            missing.Add("CAP_NET_ADMIN");
        }

        if ((effective & (1UL << NetRaw)) == 0)
        {
            missing.Add("CAP_NET_RAW");
        }

        return missing;
    }

    private static ulong Effective(string statusText)
    {
        foreach (var line in statusText.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(EffectiveField)
                && ulong.TryParse(line[EffectiveField.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var effective))
            {
                return effective;
            }
        }

        return 0;
    }
}
