using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace LoadMaster.Domain.Ports;

/// <summary>A client as lists of persistence entries name it: an IP address, or <c>key:</c> and the 30 hexadecimal digits of a hash.</summary>
/// <param name="Address">Null for a hash.</param>
public sealed record PersistenceClient(IPAddress? Address, UInt128 Hash)
{
    public const string HashPrefix = "key:";
    public const int HashDigits = 30;

    public static string TextOf(UInt128 hash) => HashPrefix + hash.ToString($"x{HashDigits}", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, [NotNullWhen(true)] out PersistenceClient? client)
    {
        client = null;
        if (IPAddress.TryParse(text, out var address))
        {
            client = new PersistenceClient(address, 0);
        }
        else if (text.Length == HashPrefix.Length + HashDigits && text.StartsWith(HashPrefix, StringComparison.Ordinal)
            && UInt128.TryParse(text.AsSpan(HashPrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash))
        {
            client = new PersistenceClient(null, hash);
        }

        return client is not null;
    }
}
