using System.Text;
using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Tls;

/// <summary>Which group of a service's servers is for which name: that very name first, then a wildcard for its first label, then the default.</summary>
/// <param name="Groups">Each with its own servers and balancer; the first holds the servers without names and may be empty.</param>
internal sealed record SniRoutes(ServiceEntry[] Groups, Dictionary<string, int> ByName)
{
    public const int Default = 0;

    /// <summary>The group for a name of ASCII.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[name.Length];
        var length = Encoding.ASCII.GetChars(name, text);
        text = text[..length].TrimEnd('.');
        var names = ByName.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(text, out var group))
        {
            return group;
        }

        var dot = text.IndexOf('.');
        if (dot <= 0)
        {
            return Default;
        }

        // "host.example.com" becomes "*.example.com" in place.
        text[dot - 1] = '*';
        return names.TryGetValue(text[(dot - 1)..], out group) ? group : Default;
    }
}
