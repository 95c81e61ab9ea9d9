using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace LoadMaster.Network.Nftables;

/// <summary>The kernel's maps of layer 4 clients, read and written beside <see cref="NftTable"/>, which leaves their elements alone.</summary>
internal sealed class ClientMaps : IDisposable
{
    private readonly NftContext _context = new();

    /// <summary>Null when there is no such map (any more).</summary>
    internal List<ClientEntry>? Read(ClientMap map)
    {
        if (!_context.TryRun($"list map {BaseLayout.Table} {map.Name}", out var output))
        {
            return null;
        }

        using var document = JsonDocument.Parse(output);
        var entries = new List<ClientEntry>();
        foreach (var element in NftJson.Objects(document, "map").SelectMany(NftJson.Elements))
        {
            var (key, mark, more) = NftJson.Element(element);
            if (IPAddress.TryParse(key, out var client) && int.TryParse(mark, NumberStyles.None, CultureInfo.InvariantCulture, out var server))
            {
                entries.Add(new(map, client, server, more is { } with && with.TryGetProperty("expires", out var expires) ? expires.GetDouble() : 0));
            }
        }

        return entries;
    }

    /// <summary>In one transaction; false when the kernel refuses, and nothing was changed: an element to remove is not there, or one to add is.</summary>
    internal bool TryChange(ClientMap map, IReadOnlyCollection<IPAddress> remove, IReadOnlyCollection<ClientEntry> add)
    {
        var text = new StringBuilder();
        if (remove.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"delete element {BaseLayout.Table} {map.Name} {{ {string.Join(", ", remove)} }}\n");
        }

        if (add.Count > 0)
        {
            var elements = add.Select(entry => string.Create(
                CultureInfo.InvariantCulture, $"{entry.Client} timeout {Math.Max(1, (long)entry.SecondsLeft)}s : {entry.Mark}"));
            text.Append(CultureInfo.InvariantCulture, $"add element {BaseLayout.Table} {map.Name} {{ {string.Join(", ", elements)} }}\n");
        }

        return text.Length == 0 || _context.TryRun(text.ToString(), out _);
    }

    public void Dispose() => _context.Dispose();
}
