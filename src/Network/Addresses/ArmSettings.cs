using System.Globalization;

namespace LoadMaster.Network.Addresses;

/// <summary>
/// What the kernel must be told of an arm while its virtual interface holds IPv4 addresses: the arm answers ARP for its own addresses only, and
/// asks in their name. What was set before is written on the virtual interface (its alias), so that a later process can set it again.
/// </summary>
internal sealed record ArmSettings(int ArpIgnore, int ArpAnnounce)
{
    private const int OwnAddressesOnly = 1;
    private const int InOwnName = 2;
    private const string Prefix = "loadmaster arm";

    private string Alias => string.Create(CultureInfo.InvariantCulture, $"{Prefix} arp_ignore={ArpIgnore} arp_announce={ArpAnnounce}");

    /// <summary>Null when the alias is none of ours.</summary>
    internal static ArmSettings? Parse(string alias)
    {
        var words = alias.StartsWith(Prefix, StringComparison.Ordinal) ? alias.Split(' ') : [];
        return Number(words, "arp_ignore=") is { } ignore && Number(words, "arp_announce=") is { } announce ? new(ignore, announce) : null;
    }

    internal static string AliasFor(string arm) =>
        new ArmSettings(Sysctl.Read(File(arm, "arp_ignore")), Sysctl.Read(File(arm, "arp_announce"))).Alias;

    internal static void Quiet(string arm)
    {
        Sysctl.Raise(File(arm, "arp_ignore"), OwnAddressesOnly);
        Sysctl.Raise(File(arm, "arp_announce"), InOwnName);
    }

    internal void Restore(string arm)
    {
        Sysctl.Write(File(arm, "arp_ignore"), ArpIgnore);
        Sysctl.Write(File(arm, "arp_announce"), ArpAnnounce);
    }

    private static string File(string arm, string name) => $"ipv4/conf/{arm}/{name}";

    private static int? Number(string[] words, string name)
    {
        foreach (var word in words)
        {
            if (word.StartsWith(name, StringComparison.Ordinal) && int.TryParse(word.AsSpan(name.Length), CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }

        return null;
    }
}
