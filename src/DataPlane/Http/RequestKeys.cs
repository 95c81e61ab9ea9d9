using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http;

/// <summary>What a request shows to know its client by.</summary>
internal static class RequestKeys
{
    public static PersistenceKey Of(StickyClients sticky, RequestHead head, in ClientAddress client)
    {
        var key = sticky.Mode switch
        {
            PersistenceMode.ServerCookie => OfValue(sticky, CookieText.Find(head, sticky.Name)),
            PersistenceMode.CookieHash when sticky.Name.Length > 0 => OfValue(sticky, CookieText.Find(head, sticky.Name)),
            PersistenceMode.CookieHash => OfFields(sticky, head, "cookie"u8),
            PersistenceMode.UrlHash => sticky.KeyOf(head.PathAndQuery),
            PersistenceMode.QueryHash => OfValue(sticky, QueryValue(head.PathAndQuery, sticky.Name)),
            PersistenceMode.Host => OfValue(sticky, head.Host),
            PersistenceMode.Header => OfFields(sticky, head, sticky.Name),
            PersistenceMode.SuperHttp => OfFields(sticky, head, "user-agent"u8, "authorization"u8),
            _ => PersistenceKey.None,
        };
        return key.IsNone ? sticky.FallbackKeyOf(client) : key;
    }

    private static PersistenceKey OfValue(StickyClients sticky, ReadOnlySpan<byte> value) =>
        value.IsEmpty ? PersistenceKey.None : sticky.KeyOf(value);

    /// <summary>The values of all fields of that name, and of the other one behind them.</summary>
    private static PersistenceKey OfFields(StickyClients sticky, RequestHead head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> also = default)
    {
        var key = Add(sticky, head, name, PersistenceKey.None);
        return also.IsEmpty ? key : Add(sticky, head, also, key);
    }

    private static PersistenceKey Add(StickyClients sticky, RequestHead head, ReadOnlySpan<byte> name, PersistenceKey key)
    {
        foreach (ref readonly var field in head.Fields.AsSpan(0, head.FieldCount))
        {
            if (field.NameLength == name.Length && field.ValueLength > 0 && System.Text.Ascii.EqualsIgnoreCase(head.Name(field), name))
            {
                key = key.IsNone ? sticky.KeyOf(head.Value(field)) : key.And(head.Value(field));
            }
        }

        return key;
    }

    private static ReadOnlySpan<byte> QueryValue(ReadOnlySpan<byte> target, ReadOnlySpan<byte> name)
    {
        var mark = target.IndexOf((byte)'?');
        var rest = mark < 0 ? default : target[(mark + 1)..];
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'&');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name))
            {
                return pair[(name.Length + 1)..];
            }
        }

        return default;
    }
}
