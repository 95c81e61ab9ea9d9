using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using LoadMaster.Network.Direct;

namespace LoadMaster.Network.Nftables;

/// <summary>The kernel's maps of layer 4 clients, read and written beside <see cref="NftTable"/>, which leaves their elements alone.</summary>
internal sealed class ClientMaps : IDisposable
{
    private readonly NftContext _context = new();

    /// <summary>Null when there is no such map (any more).</summary>
    internal List<ClientEntry>? Read(ClientMap map)
    {
        if (!_context.TryRun($"list map {map.Layout.Table} {map.Name}", out var output))
        {
            return null;
        }

        using var document = JsonDocument.Parse(output);
        var entries = new List<ClientEntry>();
        foreach (var element in NftJson.Objects(document, "map", map.Layout.Name).SelectMany(NftJson.Elements))
        {
            var (key, mark, more) = NftJson.Element(element);
            if (KeyOf(map, key) is { } client && int.TryParse(mark, NumberStyles.None, CultureInfo.InvariantCulture, out var server))
            {
                entries.Add(new(map, client, server, more is { } with && with.TryGetProperty("expires", out var expires) ? expires.GetDouble() : 0));
            }
        }

        return entries;
    }

    /// <summary>In one transaction; false when the kernel refuses, and nothing was changed: an element to remove is not there, or one to add is.</summary>
    internal bool TryChange(ClientMap map, IReadOnlyCollection<ClientKey> remove, IReadOnlyCollection<ClientEntry> add)
    {
        var text = new StringBuilder();
        if (remove.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"delete element {map.Layout.Table} {map.Name} {{ {string.Join(", ", remove.Select(key => Text(map, key)))} }}\n");
        }

        if (add.Count > 0)
        {
            var elements = add.Select(entry => string.Create(
                CultureInfo.InvariantCulture, $"{Text(map, entry.Key)} timeout {Math.Max(1, (long)entry.SecondsLeft)}s : {entry.Mark}"));
            text.Append(CultureInfo.InvariantCulture, $"add element {map.Layout.Table} {map.Name} {{ {string.Join(", ", elements)} }}\n");
        }

        return text.Length == 0 || _context.TryRun(text.ToString(), out _);
    }

    private static ClientKey? KeyOf(ClientMap map, string text)
    {
        if (map.Kind == ClientMapKind.Flows)
        {
            var (client, ports) = FlowKeyText.Read(text, map.IsV6);
            return new ClientKey(client, ports);
        }

        return IPAddress.TryParse(text, out var address) ? new ClientKey(address) : null;
    }

    private static string Text(ClientMap map, ClientKey key) =>
        map.Kind == ClientMapKind.Flows ? FlowKeyText.Write(key.Address, key.Ports) : key.Address.ToString();

    public void Dispose() => _context.Dispose();
}
