using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Persistence;

/// <summary>How one service of a table knows its clients again. Immutable; what it remembers is in the table, which lives longer.</summary>
/// <param name="settings">Those of the service that is followed, where one is.</param>
/// <param name="table">Null for the active cookie, which needs one only to fall back to the source.</param>
/// <param name="cookie">Null but for the active cookie.</param>
/// <param name="group">The server group's name in UTF-8: each group has entries and cookies of its own; empty for none.</param>
/// <param name="ids">How each server of the service is called in the table, in their order; 0 for one that the followed service has not.</param>
internal sealed class StickyClients(PersistenceSettings settings, PersistenceTable? table, ActiveCookie? cookie, SipKey hashKey, int[] ids, byte[] group)
{
    private readonly SipKey _hashKey = hashKey;

    public PersistenceMode Mode => settings.Mode;

    public PersistenceTable? Table => table;

    public ActiveCookie? Cookie => cookie;

    /// <summary>Of the cookie, header or parameter that the mode looks for.</summary>
    public byte[] Name { get; } = System.Text.Encoding.ASCII.GetBytes(settings.Name);

    /// <summary>Whether a stream's first bytes must be seen before a server is chosen.</summary>
    public bool ReadsStream => settings.Mode is PersistenceMode.RdpCookie or PersistenceMode.SslSession;

    /// <summary>The same for only some of the servers.</summary>
    public StickyClients Among(IEnumerable<int> indexes) => new(settings, table, cookie, _hashKey, [.. indexes.Select(IdOf)], group);

    /// <summary>The same for one server group, with the indexes of the whole service.</summary>
    /// <param name="name">Empty for the servers of no group.</param>
    /// <param name="isMember">By the server's index.</param>
    public StickyClients OfGroup(string name, Func<int, bool> isMember)
    {
        var text = NameOf(name);
        var members = ids.Select((id, index) => isMember(index) ? id : 0).ToArray();
        return new StickyClients(settings, table, text.Length == 0 ? cookie : cookie?.Of($"{(uint)KeyOf(text).Low:x8}"), _hashKey, members, text);
    }

    /// <summary>What a server group's name adds to its entries' keys.</summary>
    public static byte[] NameOf(string group) => System.Text.Encoding.UTF8.GetBytes(group);

    public PersistenceKey KeyOf(ReadOnlySpan<byte> text) => PersistenceKey.Of(text, _hashKey);

    public PersistenceKey KeyOf(in Engine.ClientAddress client) =>
        PersistenceKey.Of(client.Bytes, settings.PrefixLengthV4, settings.PrefixLengthV6);

    /// <summary>The key of a client that does not show what the mode looks for.</summary>
    public PersistenceKey FallbackKeyOf(in Engine.ClientAddress client) =>
        settings.Mode == PersistenceMode.SourceIp || settings.SourceFallback ? KeyOf(client) : PersistenceKey.None;

    /// <summary>How the server at the index is called in the table and in cookies; 0 for not at all.</summary>
    public int IdOf(int index) => ids[index];

    /// <summary>The server that the client is tied to, as an index, or -1.</summary>
    public int Find(in PersistenceKey key, long now) =>
        table is not null && !key.IsNone && table.TryGet(Own(key), now, out var server) ? IndexOf(server.Value) : -1;

    public int IndexOf(int id) => id == 0 ? -1 : Array.IndexOf(ids, id);

    public void Tie(in PersistenceKey key, int index, long now)
    {
        if (table is not null && !key.IsNone && ids[index] is var id and not 0)
        {
            table.Set(Own(key), new RealServerId(id), now);
        }
    }

    private PersistenceKey Own(in PersistenceKey key) => group.Length == 0 ? key : key.And(group);
}
